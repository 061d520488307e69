import {
  attr,
  type Codec,
  decimal,
  element,
  type Infer,
  lenient,
  list,
  mapped,
  optional,
  rest,
  string,
} from '@trestle/stanza'

/** XEP-0317 §2. Also the feature of rooms that tell hats. */
export const NS_HATS = 'urn:xmpp:hats:0'

/** The namespace that rooms used before version 0.2. Only read. */
export const NS_HATS_OLD = 'xmpp:prosody.im/protocol/hats:1'

/** An angle of a circle of colours, in degrees (XEP-0392). */
const angle: Codec<number> = {
  decode(text) {
    const value = decimal.decode(text)
    if (value < 0 || value > 360) throw new Error('expected from 0 to 360 degrees')
    return value
  },
  encode: decimal.encode,
}

/** What somebody is in a room (§3.1): named by a URI, with a title for people, and what others say of it in `rest`. */
export const Hat = element(NS_HATS, 'hat', {
  uri: attr(string),
  title: attr(string),
  /** The angle of its colour, in degrees. */
  hue: lenient(attr(angle)),
  /** The language of the title. */
  lang: optional(attr('xml:lang', string)),
  rest: rest(),
})

/** In the presence of an occupant: the hats that they wear (§3.1). `readHats` says which of several elements counts. */
export const Hats = element(NS_HATS, 'hats', { hats: list(Hat, { skipInvalid: true }), rest: rest() })

const OldHat = mapped(
  element(NS_HATS_OLD, 'hat', { uri: attr(string), title: attr(string), rest: rest() }),
  ({ uri, title, rest }): HatValue => ({ uri, title, ...(rest && { rest }) }),
  ({ uri, title, rest }) => ({ uri, title, rest }),
)

/** The same as rooms wrote it before version 0.2. */
export const OldHats = element(NS_HATS_OLD, 'hats', { hats: list(OldHat, { skipInvalid: true }), rest: rest() })

export interface HatValue extends Infer<typeof Hat> {}

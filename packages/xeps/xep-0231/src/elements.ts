import {
  attr,
  base64,
  type Codec,
  element,
  exchange,
  type Infer,
  lenient,
  optional,
  string,
  text,
  unsigned,
} from '@trestle/stanza'

/** XEP-0231 §2.5. */
export const NS_BOB = 'urn:xmpp:bob'

/** Type and subtype of RFC 2045 §5.1, with parameters as they come, on one line of at most 255 characters. */
const MEDIA_TYPE = /^[\w!#$%&'*+.^`|~-]{1,127}\/[\w!#$%&'*+.^`|~-]{1,127}(\s*;[\x20-\x7e]*)?$/

/** Whether a text has the syntax of a media type, such as `audio/ogg; codecs=opus`. */
export function isMediaType(type: string): boolean {
  return type.length <= 255 && MEDIA_TYPE.test(type)
}

const mediaType: Codec<string> = {
  decode(type) {
    if (!isMediaType(type)) throw new Error('expected a media type such as image/png')
    return type
  },
  encode: (type) => type,
}

/** Data under its content id. A `maxAge` in seconds hints how long to keep it: 0 means not at all. */
export const Bob = element(NS_BOB, 'data', {
  cid: attr(string),
  type: lenient(attr(mediaType)),
  maxAge: optional(attr('max-age', unsigned)),
  data: text(base64),
})

/** A bit of binary. */
export interface BobData extends Infer<typeof Bob> {}

/** A request for data by its content id (XEP-0231 §2.3). */
export const BobRequest = element(NS_BOB, 'data', { cid: attr(string) })

export const bobExchange = exchange(BobRequest, Bob)

import { attr, element, type Infer, integerBetween, optional, rest, string } from '@trestle/stanza'

/** XEP-0372 §2. */
export const NS_REFERENCES = 'urn:xmpp:reference:0'

const position = integerBetween(0, 0xffff_ffff)

/**
 * In a message: what a part of its body is about (§3.1), from `begin` up to `end`, which is not part of it, in code points.
 * Without them, what the whole message is about. With an anchor, the body is that of an earlier message (§3.4).
 */
export const Reference = element(NS_REFERENCES, 'reference', {
  /** `mention` for a user, `data` for anything; other specifications have others. */
  type: attr(string),
  /** Absent where other specifications have the target in `rest`. */
  uri: optional(attr(string)),
  begin: optional(attr(position)),
  end: optional(attr(position)),
  anchor: optional(attr(string)),
  rest: rest(),
})

export interface ReferenceValue extends Infer<typeof Reference> {}

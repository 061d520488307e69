import { attr, childText, element, exchange, type Infer, optional, rest, string } from '@trestle/stanza'

/** In messages and presences (§3). */
export const NS_OOB = 'jabber:x:oob'

/** In requests (§2). */
export const NS_OOB_REQUEST = 'jabber:iq:oob'

/** In a message or presence: a URI, by default of something that belongs to it (§3). */
export const Oob = element(NS_OOB, 'x', {
  url: childText(string),
  desc: optional(childText(string)),
  rest: rest(),
})

/** Asks to retrieve what is at a URL; answered when all of it was retrieved (§2). */
export const OobRequest = element(NS_OOB_REQUEST, 'query', {
  /** The session that stream initiation (XEP-0095) negotiated, where it did (§6). */
  sid: optional(attr(string)),
  url: childText(string),
  desc: optional(childText(string)),
})

export interface OobValue extends Infer<typeof Oob> {}
export interface OobRequestValue extends Infer<typeof OobRequest> {}

export const oobExchange = exchange(OobRequest)

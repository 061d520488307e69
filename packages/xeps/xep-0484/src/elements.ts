import { attr, boolean, childTexts, dateTime, element, optional, string, unsigned } from '@trestle/stanza'

/** XEP-0484. */
export const NS_FAST = 'urn:xmpp:fast:0'

/** What the server offers within the inline features of SASL2 (§3.1). Early data is never sent from here. */
export const FastFeature = element(NS_FAST, 'fast', {
  mechanisms: childTexts('mechanism', string),
  earlyData: optional(attr('tls-0rtt', boolean)),
})

/** Requests a token for one mechanism (§3.2). */
export const FastTokenRequest = element(NS_FAST, 'request-token', { mechanism: attr(string) })

/** A new token and its expiry (§3.3). As secret as a password. */
export const FastTokenAnswer = element(NS_FAST, 'token', { token: attr(string), expiry: attr(dateTime) })

/**
 * Says that the authentication is by a token, how often that one was tried (§3.4), and whether it is to be worth nothing
 * afterwards (§3.6).
 */
export const FastUse = element(NS_FAST, 'fast', {
  count: optional(attr(unsigned)),
  invalidate: optional(attr(boolean)),
})

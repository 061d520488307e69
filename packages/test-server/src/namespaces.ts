/** XEP-0280. */
export const NS_CARBONS = 'urn:xmpp:carbons:2'
/** XEP-0297. */
export const NS_FORWARD = 'urn:xmpp:forward:0'
/** XEP-0334. */
export const NS_HINTS = 'urn:xmpp:hints'
/** RFC 7395 §3.3.2. */
export const NS_FRAMING = 'urn:ietf:params:xml:ns:xmpp-framing'

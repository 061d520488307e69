/** XEP-0280. */
export const NS_CARBONS = 'urn:xmpp:carbons:2'
/** XEP-0297. */
export const NS_FORWARD = 'urn:xmpp:forward:0'
/** XEP-0334. */
export const NS_HINTS = 'urn:xmpp:hints'

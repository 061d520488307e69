/** XEP-0388 §2.1. */
export const NS_SASL2 = 'urn:xmpp:sasl:2'

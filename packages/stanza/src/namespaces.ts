/** The content namespace of clients' streams (RFC 6120 §4.8.3); what handlers see on component streams too. */
export const NS_CLIENT = 'jabber:client'
/** The content namespace of components' streams on the wire (XEP-0114); what is in them reads as {@link NS_CLIENT}. */
export const NS_COMPONENT = 'jabber:component:accept'
/** The namespace of the stream itself (RFC 6120 §4.8.1). */
export const NS_STREAM = 'http://etherx.jabber.org/streams'
/** Conditions of stanza errors (RFC 6120 §8.3.2). */
export const NS_STANZA_ERRORS = 'urn:ietf:params:xml:ns:xmpp-stanzas'
/** Conditions of stream errors (RFC 6120 §4.9.2). */
export const NS_STREAM_ERRORS = 'urn:ietf:params:xml:ns:xmpp-streams'
/** RFC 6120 §5. */
export const NS_TLS = 'urn:ietf:params:xml:ns:xmpp-tls'
/** RFC 6120 §6. */
export const NS_SASL = 'urn:ietf:params:xml:ns:xmpp-sasl'
/** XEP-0440. */
export const NS_CHANNEL_BINDINGS = 'urn:xmpp:sasl-cb:0'
/** RFC 6120 §7. */
export const NS_BIND = 'urn:ietf:params:xml:ns:xmpp-bind'
/** RFC 3921 §3; today only offered as optional, for old clients. */
export const NS_SESSION = 'urn:ietf:params:xml:ns:xmpp-session'
/** RFC 6121 §2. */
export const NS_ROSTER = 'jabber:iq:roster'
/** Roster versioning as a stream feature (RFC 6121 §2.6.1). */
export const NS_ROSTER_VERSIONING = 'urn:xmpp:features:rosterver'
/** Subscription pre-approval as a stream feature (RFC 6121 §3.4). */
export const NS_PRE_APPROVAL = 'urn:xmpp:features:pre-approval'

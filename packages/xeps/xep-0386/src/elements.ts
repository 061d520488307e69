import { attr, childText, content, element, list, nested, optional, string } from '@trestle/stanza'

/** XEP-0386 §3.1. */
export const NS_BIND2 = 'urn:xmpp:bind:0'

const Feature = element(NS_BIND2, 'feature', { var: attr(string) })
const Inline = element(NS_BIND2, 'inline', { features: list(Feature) })

/** The server's offer within the inline features of SASL2, with the features that can be negotiated inline in turn (§3.1). */
export const Bind2Feature = element(NS_BIND2, 'bind', { inline: optional(nested(Inline)) })

/** Asks for a resource, and for what is to be enabled with it (§3.2). */
export const Bind2Request = element(NS_BIND2, 'bind', { tag: optional(childText(string)), features: content() })

/** A resource is bound; contains the answers to the inline requests (§3.2). */
export const Bind2Bound = element(NS_BIND2, 'bound', { features: content() })

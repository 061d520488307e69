import { attr, element, type Infer, list, optional, string } from '@trestle/stanza'

/** RFC 6415 §2. */
export const NS_XRD = 'http://docs.oasis-open.org/ns/xri/xrd-1.0'
/** XEP-0156 §2.1: WebSockets of RFC 7395. */
export const REL_WEBSOCKET = 'urn:xmpp:alt-connections:websocket'
/** XEP-0156 §2.1: BOSH of XEP-0124 and XEP-0206. */
export const REL_BOSH = 'urn:xmpp:alt-connections:xbosh'

export const HostMetaLink = element(NS_XRD, 'Link', { rel: optional(attr(string)), href: optional(attr(string)) })

export interface HostMetaLinkValue extends Infer<typeof HostMetaLink> {}

/** Of a host-meta file, its links. */
export const HostMeta = element(NS_XRD, 'XRD', { links: list(HostMetaLink) })

export interface HostMetaValue extends Infer<typeof HostMeta> {}

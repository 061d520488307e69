import { element } from '@trestle/stanza'

/** XEP-0352 §4.1. */
export const NS_CSI = 'urn:xmpp:csi:0'

/** The stream feature. */
export const ClientStateFeature = element(NS_CSI, 'csi', {})
/** The user looks at the client. */
export const ClientActive = element(NS_CSI, 'active', {})
/** The user does not look. */
export const ClientInactive = element(NS_CSI, 'inactive', {})

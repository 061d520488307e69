import { element } from '@trestle/stanza'

/** XEP-0334. */
export const NS_HINTS = 'urn:xmpp:hints'

/** Not in any archive (§4.1). */
export const NoPermanentStore = element(NS_HINTS, 'no-permanent-store', {})
/** Nowhere, not even until the recipient is there (§4.2). */
export const NoStore = element(NS_HINTS, 'no-store', {})
/** For the full address that it is sent to alone: no copies (§4.3). */
export const NoCopy = element(NS_HINTS, 'no-copy', {})
/** In the archive, though it may not look worth it (§4.4). */
export const Store = element(NS_HINTS, 'store', {})

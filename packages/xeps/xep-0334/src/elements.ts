import { element } from '@trestle/stanza'

/** XEP-0334. */
export const NS_HINTS = 'urn:xmpp:hints'

/** The message is not to be archived (§4.1). */
export const NoPermanentStore = element(NS_HINTS, 'no-permanent-store', {})
/** The message is not to be stored at all, not even as an offline message (§4.2). */
export const NoStore = element(NS_HINTS, 'no-store', {})
/** The message is for the full JID that it is sent to alone: no copies (§4.3). */
export const NoCopy = element(NS_HINTS, 'no-copy', {})
/** The message is to be stored, though a server might not store it by itself (§4.4). */
export const Store = element(NS_HINTS, 'store', {})

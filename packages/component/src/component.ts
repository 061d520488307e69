import type { XmppHost } from '@trestle/core/host'
import type { ComponentError } from './component-error.js'

export type { LocalAddress } from '@trestle/core/host'

/**
 * An XMPP component (XEP-0114): a domain with all of its addresses, over one connection to the server. Its `as()` gives
 * an address in the domain, or the domain with a resource. @throws ComponentError, InvalidJidError
 */
export interface Component extends XmppHost<ComponentError> {}

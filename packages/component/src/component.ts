import type { Host, LifecycleStart, Self, Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { EventHub } from '@trestle/xmlstream'
import type { ComponentEvents } from './component-events.js'

/** One of the addresses of a component: what it sends comes from there. */
export interface LocalAddress extends Self, Pick<Host, 'get'> {}

/** An XMPP component (XEP-0114): a domain with all of its addresses, over one connection to the server. */
export interface Component extends Host, Self, Pick<EventHub<ComponentEvents>, 'on' | 'once' | 'off'> {
  readonly xmpp: Xmpp
  /** Resolves, online, with the domain. Rejects with ComponentError; the first failure counts, unless `retry` is set. */
  start(options?: LifecycleStart): Promise<JID>
  /**
   * Ends the session, after what was sent before has left, or the start that is under way, within `timeout` milliseconds
   * (default: `timeouts.close` of the component). What arrives meanwhile is dropped. Never rejects; a component that is
   * stopped may be started again.
   */
  stop(options?: { readonly timeout?: number | undefined }): Promise<void>
  /** An address in the domain, or the domain with a resource. @throws ComponentError, InvalidJidError */
  as(jid: JID | string): LocalAddress
}

import type { Host, Self, Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { EventHub } from '@trestle/xmlstream'
import type { ComponentEvents } from './component-events.js'
import type { StartOptions, StopOptions } from './lifecycle.js'

/** One of the addresses of a component: what it sends comes from there. */
export interface LocalAddress extends Self, Pick<Host, 'get'> {}

/** An XMPP component (XEP-0114): a domain with all of its addresses, over one connection to the server. */
export interface Component extends Host, Self, Pick<EventHub<ComponentEvents>, 'on' | 'once' | 'off'> {
  readonly xmpp: Xmpp
  /** Resolves, online, with the domain. Rejects with ComponentError; the first failure counts, unless `retry` is set. */
  start(options?: StartOptions): Promise<JID>
  /**
   * Ends the session, after what was sent before has left, or the start that is under way. What arrives meanwhile is
   * dropped. Never rejects; a component that is stopped may be started again.
   */
  stop(options?: StopOptions): Promise<void>
  /** An address in the domain, or the domain with a resource. @throws ComponentError, InvalidJidError */
  as(jid: JID | string): LocalAddress
}

import type { HostStatus } from './host-status.js'
import type { Reconnecting } from './lifecycle.js'
import type { XmppEvents } from './xmpp-events.js'

/** The events of a client or a component: those of every core, and those of its connections. */
export interface HostEvents<E extends Error> extends XmppEvents {
  status: HostStatus
  /** An attempt begins; the first since the last session, or the start, is 1. */
  connecting: { readonly attempt: number }
  /** An attempt failed, or a session was lost; `attempt` follows after `delay` milliseconds. */
  reconnecting: Reconnecting<E>
  /** After a session was lost, no further attempt is made: another would fail the same way. `start()` may be called again. */
  ended: { readonly error: E }
}

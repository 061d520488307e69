import type { Reconnecting, XmppEvents } from '@trestle/core'
import type { ComponentError } from './component-error.js'

/** What a component tells, besides what every core tells. */
export interface ComponentEvents extends XmppEvents {
  /** An attempt begins; the first since the last session, or the start, is 1. */
  connecting: { readonly attempt: number }
  /** An attempt failed, or a session was lost; `attempt` follows after `delay` milliseconds. */
  reconnecting: Reconnecting<ComponentError>
  /** After a session was lost, no further attempt will be made: the error would not heal. `start()` may be called again. */
  ended: { readonly error: ComponentError }
}

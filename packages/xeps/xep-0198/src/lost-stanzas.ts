import type { Xmpp } from '@trestle/core'
import { defineEvent } from '@trestle/xmlstream'
import { StreamManagementError } from './errors.js'
import type { ManagedSession } from './managed-session.js'
import type { UnackedStanza } from './unacked-queue.js'

/** Stanzas of a session that is over: the server may have got them, or not. */
export interface UnackedStanzas {
  /** In the order they were sent. */
  readonly stanzas: readonly UnackedStanza[]
  /** `not-resumed`: the server would not resume the session, and there is a new one; `ended`: it ended otherwise. */
  readonly reason: 'not-resumed' | 'ended'
}

/**
 * A session ended with stanzas that were not acknowledged. It comes after `offline`, and after `online` where a new
 * session follows at once, so that a listener may send again what must not be lost; what did arrive then arrives twice.
 */
export const stanzasUnacked = defineEvent<UnackedStanzas>('xep-0198:unacked')

/** Emits `stanzasUnacked`, after the core's own events `offline` and `online`; reports an error where none listens. */
export function reportUnacked(xmpp: Xmpp, { unacked, refused }: ManagedSession): void {
  const stanzas = [...unacked]
  if (stanzas.length === 0) return
  queueMicrotask(() => {
    if (xmpp.events.emit(stanzasUnacked, { stanzas, reason: refused ? 'not-resumed' : 'ended' })) return
    const message = `The session ended before the server acknowledged ${stanzas.length} stanzas: they may be lost.`
    xmpp.report(new StreamManagementError('unacked-lost', message))
  })
}

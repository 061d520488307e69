import type { Phase } from '@trestle/core'
import { StreamError } from '@trestle/stanza'
import type { ComponentError } from './component-error.js'

/**
 * Whether time may heal what ended an attempt or a session. Not a wrong secret, not the loss of the domain to another
 * connection, and not a server whose policy refuses us: at the login, or right after it. A conflict at login may: mostly
 * it is our own lost connection that the server has not missed yet.
 */
export function heals({ code, cause }: ComponentError, during: Phase, brief: boolean): boolean {
  if (code === 'wrong-secret') return false
  if (code === 'conflict') return during === 'login'
  const refused = cause instanceof StreamError && cause.condition === 'policy-violation'
  return !refused || (during === 'session' && !brief)
}

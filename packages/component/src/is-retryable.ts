import type { Ending } from '@trestle/core/host'
import type { ComponentError } from './component-error.js'

/**
 * Whether to reconnect after this error. Not after a wrong secret, and not when another connection took over the
 * domain. A conflict at login is mostly with our own lost connection, which the server has not noticed yet. Refusals by
 * policy are retried too: what others send through the server can bring them about, and the pauses grow.
 */
export function isRetryable({ code }: ComponentError, { during }: Ending): boolean {
  if (code === 'wrong-secret') return false
  return code !== 'conflict' || during === 'login'
}

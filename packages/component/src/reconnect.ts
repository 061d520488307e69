import type { BackoffOptions } from '@trestle/core'
import { StreamError } from '@trestle/stanza'
import type { Clock } from '@trestle/xmlstream'
import type { ComponentError } from './component-error.js'

/** When an attempt or a session ended: before the server accepted the component, or after. */
export type Phase = 'login' | 'session'

export interface ReconnectOptions extends Omit<BackoffOptions, 'clock'> {
  /** Whether to try again. Default: {@link heals}. */
  readonly when?: ((error: ComponentError, during: Phase) => boolean) | undefined
}

/**
 * Whether time may heal what ended an attempt or a session. Not a wrong secret, not a login that the server's policy
 * refuses, and not the loss of the domain to another connection. A conflict at login may: mostly it is our own lost
 * connection that the server has not missed yet.
 */
export function heals({ code, cause }: ComponentError, during: Phase): boolean {
  if (code === 'wrong-secret') return false
  if (code === 'conflict') return during === 'login'
  return !(during === 'login' && cause instanceof StreamError && cause.condition === 'policy-violation')
}

/** Resolves after so many milliseconds, or at once when the signal aborts. */
export function sleep(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clock.clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = clock.setTimeout(done, ms)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}

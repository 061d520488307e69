import type { Serial } from '@trestle/core'
import type { Call } from '../module/handlers.js'
import type { Log } from '../module/network.js'
import type { AnyHandlers, LiveSession } from './live-session.js'
import type { UserRegistry } from './users.js'

/**
 * Calls a handler of the user's live session, in order with the messages of that chat. A failure is logged and ends
 * nothing. While the session is not connected, the call is dropped; with `keep`, it waits.
 */
export type NotifySession = (
  user: string,
  chat: string,
  run: (handlers: AnyHandlers, call: Call) => unknown,
  options?: { readonly keep?: boolean },
) => void

export interface SessionNotifierOptions {
  readonly users: UserRegistry
  readonly serial: Serial
  readonly logOf: (user: string) => Log
  /** Runs code of the module with a deadline, attributed to that session. */
  readonly run: <T>(live: LiveSession, run: (call: Call) => T | Promise<T>, user: string) => Promise<T>
  /** Aborted when the gateway stops. */
  readonly signal: AbortSignal
  /** Calls of one user that may wait; further ones are dropped. 200 by default. */
  readonly maxWaiting?: number | undefined
}

export function createSessionNotifier(options: SessionNotifierOptions): NotifySession {
  const { users, serial, logOf, signal, maxWaiting = 200 } = options
  const waiting = new Map<string, number>()

  return (user, chat, run, { keep = false } = {}) => {
    const current = users.get(user)?.session.current
    if (!keep && !current?.connected) return
    const count = waiting.get(user) ?? 0
    if (count >= maxWaiting) {
      logOf(user).warn({ chat }, 'An event of the user is dropped: too many wait for the network module.')
      return
    }
    waiting.set(user, count + 1)
    let live = current
    serial
      .run(`to network ${user} ${chat}`, async () => {
        if (keep) live = await users.live(user, signal)
        // A later session does not get events from before its time.
        const session = live
        if (session?.connected) await options.run(session, (call) => run(session.handlers(), call), user)
      })
      .catch((error) => {
        if (signal.aborted || live?.signal.aborted || !users.get(user)) return
        logOf(user).warn({ error, chat }, 'A handler of the network module failed.')
      })
      .finally(() => {
        const left = (waiting.get(user) ?? 1) - 1
        if (left > 0) waiting.set(user, left)
        else waiting.delete(user)
      })
  }
}

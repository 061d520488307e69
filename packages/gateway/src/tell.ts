import type { Serial } from '@trestle/core'
import type { AnyHandlers, LiveSession } from './live-session.js'
import type { Call, Log } from './network.js'
import type { UserRegistry } from './users.js'

/**
 * Runs one handler of the user's live session, after what else goes to that chat; its failures are logged and end
 * nothing. `keep`: waits for the network where it is away; else nothing happens then.
 */
export type Tell = (
  user: string,
  chat: string,
  run: (handlers: AnyHandlers, call: Call) => unknown,
  options?: { readonly keep?: boolean },
) => void

export interface TellOptions {
  readonly users: UserRegistry
  readonly serial: Serial
  readonly logOf: (user: string) => Log
  /** Runs code of the module with a deadline, as that session's. */
  readonly run: <T>(live: LiveSession, run: (call: Call) => T | Promise<T>, user: string) => Promise<T>
  /** Aborted when the gateway stops. */
  readonly signal: AbortSignal
  /** What of one user may wait; what comes beyond is dropped. 200 by default. */
  readonly maxWaiting?: number | undefined
}

export function createTell(options: TellOptions): Tell {
  const { users, serial, logOf, signal, maxWaiting = 200 } = options
  const waiting = new Map<string, number>()

  return (user, chat, run, { keep = false } = {}) => {
    const current = users.get(user)?.session.current
    if (!keep && !current?.connected) return
    const count = waiting.get(user) ?? 0
    if (count >= maxWaiting) {
      logOf(user).warn({ chat }, 'Something of the user is dropped: too much waits for the network module.')
      return
    }
    waiting.set(user, count + 1)
    let live = current
    serial
      .run(`to network ${user} ${chat}`, async () => {
        if (keep) live = await users.live(user, signal)
        // What a session was not there to hear is not news for the next one.
        const session = live
        if (session?.connected) await options.run(session, (call) => run(session.handlers, call), user)
      })
      .catch((error) => {
        if (signal.aborted || live?.signal.aborted || !users.get(user)) return
        logOf(user).warn({ error, chat }, 'The network module failed at something of the user.')
      })
      .finally(() => {
        const left = (waiting.get(user) ?? 1) - 1
        if (left > 0) waiting.set(user, left)
        else waiting.delete(user)
      })
  }
}

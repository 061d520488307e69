import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock } from '@trestle/xmlstream'
import { GatewayError, toGatewayError } from '../module/gateway-error.js'
import type { Call } from '../module/handlers.js'
import type { Log } from '../module/network.js'
import { withDeadline } from '../support/deadline.js'
import type { LiveSession } from './live-session.js'

/** What code of the network module runs for. */
export interface Origin extends ModuleContext {
  readonly live: Pick<LiveSession, 'signal' | 'end'>
  readonly log: Log
}

/**
 * What code of the network module runs with. It stays with the promises, timers and listeners that the code makes: whoever
 * wraps a module may keep a `handler` of their own in it.
 */
export interface ModuleContext {
  readonly handler?: unknown
}

/** Where contexts are kept. One is enough for all: each that is in use costs every promise of the process. */
export type ModuleContexts = AsyncLocalStorage<ModuleContext | undefined>

/** Runs code of the network module so that whatever it throws, now or later, is attributed to the session it ran for. */
export interface ModuleScope {
  /** Runs code for a session, or for a dialogue without one. */
  within<T>(live: Pick<LiveSession, 'signal' | 'end'>, log: Log, run: () => T): T
  /** For which session, or dialogue, the running code runs. */
  origin(): Origin | undefined
  /** Runs code for the session that other code ran for. */
  resume<T>(origin: Origin | undefined, run: () => T): T
  /** Runs a handler with a deadline. */
  handler<T>(live: LiveSession, log: Log, run: (call: Call) => T | Promise<T>): Promise<T>
  /** Takes note of an error that is in the log already: thrown on, it harms nothing. */
  noteLogged(error: unknown): void
  /** Ends the session that an uncaught error came from; false if it came from none. */
  handleUncaught(error: unknown): boolean
}

export function createModuleScope({
  clock,
  deadline,
  contexts = new AsyncLocalStorage(),
}: {
  readonly clock: Clock
  readonly deadline: number
  readonly contexts?: ModuleContexts | undefined
}): ModuleScope {
  const scope = contexts as AsyncLocalStorage<ModuleContext | Origin | undefined>
  const origin = (): Origin | undefined => {
    const context = scope.getStore()
    return context && 'live' in context ? context : undefined
  }
  const logged = new WeakSet<object>()
  const isLogged = (error: unknown) => typeof error === 'object' && error !== null && logged.has(error)
  const timeoutError = () => new GatewayError('timeout', 'The network module took too long.')

  return {
    within: (live, log, run) => scope.run({ live, log }, run),
    origin,
    resume: (from, run) => scope.run(from, run),
    handler: (live, log, run) =>
      withDeadline(clock, deadline, live.signal, timeoutError, (signal) =>
        scope.run({ live, log }, () => run({ signal, attempt: 1 })),
      ),
    noteLogged(error) {
      if (typeof error === 'object' && error !== null) logged.add(error)
    },
    handleUncaught(error) {
      const from = origin()
      if (!from) return false
      // A listener awaited a failed call and did not catch it: the failure is logged, and the session goes on.
      if (isLogged(error)) return true
      if (from.live.signal.aborted) {
        from.log.warn({ error }, 'A session that has ended threw an uncaught error.')
        return true
      }
      from.log.error({ error }, 'The network module threw an uncaught error; its session is restarted.')
      from.live.end({ error: toGatewayError(error), retry: 'frame' })
      return true
    },
  }
}

import type { Clock } from '@trestle/xmlstream'
import { type BackoffOptions, createBackoff } from './backoff.js'

/** When an attempt or a session ended: before it was there, or after. */
export type Phase = 'login' | 'session'

/** How a lost session is taken up again. */
export interface ReconnectOptions<E extends Error> extends Omit<BackoffOptions, 'clock'> {
  /** Whether to try again. Default: unless waiting would not heal the error, such as a wrong password. */
  readonly when?: ((error: E, during: Phase) => boolean) | undefined
}

/** A session that is there. */
export interface Connection<E extends Error> {
  /** Resolves, once it has ended, with why; never rejects. */
  readonly ended: Promise<E>
  /** Sends what waits and closes in an orderly way, within so many milliseconds. */
  close(timeout: number): void
}

/** An attempt failed, or a session was lost; `attempt` follows after `delay` milliseconds. */
export interface Reconnecting<E extends Error> {
  readonly attempt: number
  readonly delay: number
  readonly error: E
}

export interface LifecycleOptions<T extends Connection<E>, E extends Error> {
  /** Makes one connection; rejects with E, or with the reason of the signal. */
  readonly connect: (signal: AbortSignal) => Promise<T>
  readonly reconnect: boolean | ReconnectOptions<E>
  /** Tells the errors of the host from others, which are never healed by time. */
  readonly isFailure: (error: unknown) => error is E
  /** The default of `reconnect.when`. `brief`: the session lasted no longer than a moment. */
  readonly heals: (error: E, during: Phase, brief: boolean) => boolean
  readonly failure: (code: 'already-started' | 'aborted', message: string, cause?: unknown) => E
  readonly clock: Clock
  /** Told of what the user's policy throws; it counts as a no. */
  readonly report: (error: unknown) => void
  /** An attempt begins; the first since the last session, or the start, is 1. */
  readonly onConnecting: (attempt: number) => void
  readonly onReconnecting: (next: Reconnecting<E>) => void
  /** No further attempt is made. `error` is missing where that was asked for; `started`: there was a session before. */
  readonly onOver: (error: E | undefined, started: boolean) => void
}

export interface LifecycleStart {
  readonly signal?: AbortSignal | undefined
  /** Tries again also before the first session. Default false: the first error rejects. */
  readonly retry?: boolean | undefined
}

/** One session after the other, from `start` to `stop`. */
export interface Lifecycle<T> {
  /** Resolves with the first session. */
  start(options?: LifecycleStart): Promise<T>
  /** Gives up what is under way, or closes the session within so many milliseconds; resolves when all is over. */
  stop(timeout: number): Promise<void>
}

/** Milliseconds a session has to last for the pauses to begin anew: who is thrown out at once should not hammer. */
const LASTING = 10_000

interface Run {
  readonly controller: AbortController
  closeTimeout: number
  readonly over: Promise<void>
}

export function createLifecycle<T extends Connection<E>, E extends Error>(
  options: LifecycleOptions<T, E>,
): Lifecycle<T> {
  const { connect, reconnect, isFailure, heals, failure, clock, report, onConnecting, onReconnecting, onOver } = options
  const policy: ReconnectOptions<E> = typeof reconnect === 'object' ? reconnect : {}
  let current: Run | undefined

  function mayHeal(error: E, during: Phase, brief: boolean): boolean {
    if (!policy.when) return heals(error, during, brief)
    try {
      return policy.when(error, during)
    } catch (cause) {
      report(cause)
      return false
    }
  }

  /** Returns what ended it for good. */
  async function sessions(run: Run, retry: boolean, online: (connection: T) => void): Promise<unknown> {
    const { signal } = run.controller
    const backoff = createBackoff({ ...policy, clock })
    let again = retry
    for (let attempt = 1; ; attempt++) {
      onConnecting(attempt)
      let during: Phase = 'login'
      let brief = true
      let error: unknown
      try {
        const connection = await connect(signal)
        during = 'session'
        again = reconnect !== false
        if (!signal.aborted) online(connection)
        const since = clock.monotonic()
        error = await closedOrEnded(connection, signal, () => run.closeTimeout)
        brief = clock.monotonic() - since < LASTING
        if (!brief) backoff.reset()
        attempt = 0
      } catch (reason) {
        error = reason
      }
      if (signal.aborted) return signal.reason
      if (!again || !isFailure(error) || !mayHeal(error, during, brief)) return error
      const delay = backoff.next()
      onReconnecting({ attempt: attempt + 1, delay, error })
      await sleep(delay, clock, signal)
      if (signal.aborted) return signal.reason
    }
  }

  return {
    start({ signal, retry = false } = {}) {
      if (current) return Promise.reject(failure('already-started', 'It is started already: call stop() first.'))
      let end: () => void
      const ended = new Promise<void>((resolve) => {
        end = resolve
      })
      const run: Run = { controller: new AbortController(), closeTimeout: 0, over: ended }
      current = run
      return new Promise((resolve, reject) => {
        let started = false
        const abort = () =>
          run.controller.abort(failure('aborted', 'The start was given up by its signal.', signal?.reason))
        const online = (connection: T) => {
          started = true
          signal?.removeEventListener('abort', abort)
          resolve(connection)
        }
        signal?.addEventListener('abort', abort)
        if (signal?.aborted) abort()
        const over = (error: unknown) => {
          signal?.removeEventListener('abort', abort)
          current = undefined
          reject(error)
          onOver(run.controller.signal.aborted || !isFailure(error) ? undefined : error, started)
          end()
        }
        void sessions(run, retry, online).then(over, over)
      })
    },
    async stop(timeout) {
      if (!current) return
      current.closeTimeout = timeout
      current.controller.abort(failure('aborted', 'stop() was called before a session was there.'))
      await current.over
    },
  }
}

function closedOrEnded<E extends Error>(
  connection: Connection<E>,
  signal: AbortSignal,
  timeout: () => number,
): Promise<E> {
  const close = () => connection.close(timeout())
  signal.addEventListener('abort', close)
  if (signal.aborted) close()
  return connection.ended.finally(() => signal.removeEventListener('abort', close))
}

/** Resolves after so many milliseconds, or at once when the signal aborts. */
function sleep(ms: number, clock: Clock, signal: AbortSignal): Promise<void> {
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

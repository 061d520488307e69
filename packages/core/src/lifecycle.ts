import type { Clock } from '@trestle/xmlstream'
import { type BackoffOptions, createBackoff } from './backoff.js'

/** When an attempt or a session ended: before it was there, or after. */
export type Phase = 'login' | 'session'

/** How an attempt or a session ended. */
export interface Ending {
  readonly during: Phase
  /** There was no session, or it lasted less than ten seconds. */
  readonly short: boolean
  /** The session was an older one, resumed. */
  readonly resumed: boolean
}

/** How a lost session is taken up again. */
export interface ReconnectOptions<E extends Error> extends Omit<BackoffOptions, 'clock'> {
  /** Whether to try again after this error. Default: unless the next attempt would fail the same way, such as by a wrong password. */
  readonly when?: ((error: E, during: Phase) => boolean) | undefined
}

/** A session that is there. */
export interface Connection<E extends Error> {
  /** It is an older session, resumed. */
  readonly resumed: boolean
  /** Resolves with the error by which it ended; never rejects. */
  readonly ended: Promise<E>
  /** Sends the stanzas that wait and closes the stream, within so many milliseconds. */
  close(timeout: number): void
}

/** An attempt failed, or a session was lost; `attempt` follows after `delay` milliseconds. */
export interface Reconnecting<E extends Error> {
  readonly attempt: number
  readonly delay: number
  readonly error: E
}

export interface HostErrorClass<E extends Error> {
  new (code: 'already-started' | 'aborted', message: string, options?: ErrorOptions): E
}

export interface LifecycleOptions<T extends Connection<E>, E extends Error> {
  /** Makes one connection; rejects with E, or with the reason of the signal. */
  readonly connect: (signal: AbortSignal) => Promise<T>
  readonly reconnect: boolean | ReconnectOptions<E>
  /** The class of the host's errors; after others, no further attempt is made. */
  readonly HostError: HostErrorClass<E>
  /** The default of `reconnect.when`. */
  readonly isRetryable: (error: E, ending: Ending) => boolean
  readonly clock: Clock
  /** Called with errors that `reconnect.when` throws; no further attempt follows then. */
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

/** Keeps one session after the other, from `start` to `stop`. */
export interface Lifecycle<T> {
  /** Resolves with the first session. */
  start(options?: LifecycleStart): Promise<T>
  /** Gives up the attempt, or closes the session within so many milliseconds; resolves when all is over. */
  stop(timeout: number): Promise<void>
}

/** Milliseconds that a session has to last for the pauses to begin anew: after a short one, they go on growing. */
const MIN_LASTING = 5000

interface Run {
  readonly controller: AbortController
  closeTimeout: number
  readonly ended: Promise<void>
}

export function createLifecycle<T extends Connection<E>, E extends Error>(
  options: LifecycleOptions<T, E>,
): Lifecycle<T> {
  const { connect, reconnect, HostError, isRetryable, clock, report, onConnecting, onReconnecting, onOver } = options
  const policy: ReconnectOptions<E> = typeof reconnect === 'object' ? reconnect : {}
  let current: Run | undefined

  function mayRetry(error: E, ending: Ending): boolean {
    if (!policy.when) return isRetryable(error, ending)
    try {
      return policy.when(error, ending.during)
    } catch (cause) {
      report(cause)
      return false
    }
  }

  /** Runs sessions until no further attempt is made; returns the error that ended them. */
  async function sessions(run: Run, retry: boolean, online: (connection: T) => void): Promise<unknown> {
    const { signal } = run.controller
    const backoff = createBackoff({ ...policy, clock })
    let again = retry
    for (let attempt = 1; ; attempt++) {
      onConnecting(attempt)
      let ending: Ending = { during: 'login', short: true, resumed: false }
      let error: unknown
      try {
        const connection = await connect(signal)
        again = reconnect !== false
        if (!signal.aborted) online(connection)
        const since = clock.monotonic()
        error = await closedOrEnded(connection, signal, () => run.closeTimeout)
        const short = clock.monotonic() - since < MIN_LASTING
        if (!short) backoff.reset()
        ending = { during: 'session', short, resumed: connection.resumed }
        attempt = 0
      } catch (reason) {
        error = reason
      }
      if (signal.aborted) return signal.reason
      if (!again || !(error instanceof HostError) || !mayRetry(error, ending)) return error
      const delay = backoff.next()
      onReconnecting({ attempt: attempt + 1, delay, error })
      // That it was stopped is told by the signal.
      await backoff.wait(signal, delay).catch(() => {})
      if (signal.aborted) return signal.reason
    }
  }

  return {
    start({ signal, retry = false } = {}) {
      if (current) return Promise.reject(new HostError('already-started', 'It is started already: call stop() first.'))
      let end: () => void
      const ended = new Promise<void>((resolve) => {
        end = resolve
      })
      const run: Run = { controller: new AbortController(), closeTimeout: 0, ended: ended }
      current = run
      return new Promise((resolve, reject) => {
        let started = false
        const abort = () =>
          run.controller.abort(
            new HostError('aborted', 'The start was given up by its signal.', { cause: signal?.reason }),
          )
        const online = (connection: T) => {
          started = true
          signal?.removeEventListener('abort', abort)
          resolve(connection)
        }
        signal?.addEventListener('abort', abort)
        if (signal?.aborted) abort()
        const finish = (error: unknown) => {
          signal?.removeEventListener('abort', abort)
          current = undefined
          reject(error)
          onOver(run.controller.signal.aborted || !(error instanceof HostError) ? undefined : error, started)
          end()
        }
        void sessions(run, retry, online).then(finish, finish)
      })
    },
    async stop(timeout) {
      if (!current) return
      current.closeTimeout = timeout
      current.controller.abort(new HostError('aborted', 'stop() was called before a session was there.'))
      await current.ended
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

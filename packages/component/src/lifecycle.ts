import { createBackoff } from '@trestle/core'
import type { Clock, EventHub } from '@trestle/xmlstream'
import { ComponentError } from './component-error.js'
import type { ComponentEvents } from './component-events.js'
import type { Connection } from './connection.js'
import { heals, type Phase, type ReconnectOptions, sleep } from './reconnect.js'

export interface StartOptions {
  /** Ends the start: it rejects with `aborted`. Once started, use `stop()`. */
  readonly signal?: AbortSignal | undefined
  /** Tries again, like after the loss of a session, also before the first session. Default false: the first error rejects. */
  readonly retry?: boolean | undefined
}

export interface StopOptions {
  /** Milliseconds for sending what waits and for closing. Default: `timeouts.close` of the component. */
  readonly timeout?: number | undefined
}

export interface LifecycleOptions {
  /** Makes one connection; rejects with ComponentError, or with the reason of the signal. */
  readonly connect: (signal: AbortSignal) => Promise<Connection>
  readonly reconnect: boolean | ReconnectOptions
  readonly closeTimeout: number
  readonly clock: Clock
  readonly events: EventHub<ComponentEvents>
}

/** Milliseconds a session has to last for the delays to begin anew: who is thrown out at once should not hammer. */
const LASTING = 10_000

interface Run {
  readonly controller: AbortController
  closeTimeout: number
  over: Promise<void>
}

/** One session after the other, from `start` to `stop`. */
export function createLifecycle({ connect, reconnect, closeTimeout, clock, events }: LifecycleOptions) {
  const policy: ReconnectOptions = typeof reconnect === 'object' ? reconnect : {}
  const { when = heals } = policy
  let current: Run | undefined

  /** Returns what ended it for good. */
  async function sessions(run: Run, retry: boolean, online: () => void): Promise<unknown> {
    const { signal } = run.controller
    const backoff = createBackoff(policy)
    let again = retry
    for (let attempt = 1; ; attempt++) {
      events.emit('connecting', { attempt })
      let during: Phase = 'login'
      let error: unknown
      try {
        const connection = await connect(signal)
        during = 'session'
        again = reconnect !== false
        if (!signal.aborted) online()
        const since = clock.now()
        error = await closedOrEnded(connection, signal, () => run.closeTimeout)
        if (clock.now() - since >= LASTING) backoff.reset()
        attempt = 0
      } catch (reason) {
        error = reason
      }
      if (signal.aborted) return signal.reason
      if (!again || !(error instanceof ComponentError) || !when(error, during)) return error
      const delay = backoff.next()
      events.emit('reconnecting', { attempt: attempt + 1, delay, error })
      await sleep(delay, clock, signal)
      if (signal.aborted) return signal.reason
    }
  }

  return {
    /** Resolves with the first session. */
    start({ signal, retry = false }: StartOptions = {}): Promise<void> {
      if (current) return Promise.reject(new ComponentError('already-started', 'The component is started already.'))
      const run: Run = { controller: new AbortController(), closeTimeout, over: Promise.resolve() }
      current = run
      return new Promise((resolve, reject) => {
        let started = false
        const abort = () =>
          run.controller.abort(
            new ComponentError('aborted', 'The start was given up by its signal.', { cause: signal?.reason }),
          )
        const online = () => {
          started = true
          signal?.removeEventListener('abort', abort)
          resolve()
        }
        signal?.addEventListener('abort', abort)
        if (signal?.aborted) abort()
        const over = (error: unknown) => {
          signal?.removeEventListener('abort', abort)
          current = undefined
          reject(error)
          if (started && !run.controller.signal.aborted) events.emit('ended', { error: error as ComponentError })
        }
        run.over = sessions(run, retry, online).then(over, over)
      })
    },
    async stop({ timeout = closeTimeout }: StopOptions = {}): Promise<void> {
      if (!current) return
      current.closeTimeout = timeout
      current.controller.abort(new ComponentError('aborted', 'stop() was called before the server had accepted.'))
      await current.over
    },
  }
}

function closedOrEnded(connection: Connection, signal: AbortSignal, timeout: () => number): Promise<ComponentError> {
  const close = () => connection.close(timeout())
  signal.addEventListener('abort', close)
  if (signal.aborted) close()
  return connection.ended.finally(() => signal.removeEventListener('abort', close))
}

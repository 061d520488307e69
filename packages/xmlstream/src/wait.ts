import { type Clock, systemClock } from './clock.js'
import { TimeoutError } from './errors.js'
import type { Dispose, WaitOptions } from './types.js'

export const DEFAULT_TIMEOUT = 30_000

export interface WaitSettings extends WaitOptions {
  readonly clock?: Clock | undefined
  readonly onTimeout?: () => Error
}

/**
 * A promise that `start` settles, the timeout rejects and the signal aborts, whichever comes first.
 * What `start` returns is called once it is settled, whatever settled it.
 */
export function wait<T>(
  options: WaitSettings,
  start: (resolve: (value: T) => void, reject: (error: unknown) => void) => Dispose,
): Promise<T> {
  const { signal, timeout = DEFAULT_TIMEOUT, clock = systemClock } = options
  return new Promise<T>((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    let settled = false
    let stop: Dispose | undefined
    let timer: unknown
    const settle = (): boolean => {
      if (settled) return false
      settled = true
      if (timer !== undefined) clock.clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      stop?.()
      return true
    }
    const fail = (error: unknown) => {
      if (settle()) reject(error)
    }
    const abort = () => fail(signal?.reason)
    stop = start((value) => {
      if (settle()) resolve(value)
    }, fail)
    if (settled) return stop()
    signal?.addEventListener('abort', abort, { once: true })
    if (timeout !== Number.POSITIVE_INFINITY) {
      timer = clock.setTimeout(() => {
        fail(options.onTimeout?.() ?? new TimeoutError(`Nothing came within ${timeout} ms.`))
      }, timeout)
    }
  })
}

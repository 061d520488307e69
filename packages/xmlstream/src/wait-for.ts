import { type Clock, systemClock } from './clock.js'
import { XmlStreamError } from './errors.js'
import type { Dispose, WaitOptions } from './types.js'

export const DEFAULT_TIMEOUT = 30_000

export interface WaitForOptions extends WaitOptions {
  readonly clock?: Clock | undefined
  /** What the promise rejects with when the time is up; it says what was waited for. */
  readonly timedOut?: ((milliseconds: number) => Error) | undefined
}

/**
 * A promise that `start` settles, the timeout rejects and the signal aborts, whichever comes first. What `start` throws
 * rejects it as well. What `start` returns is called once it is settled, whatever settled it.
 */
export function waitFor<T>(
  options: WaitForOptions,
  start: (resolve: (value: T) => void, reject: (error: unknown) => void) => Dispose | undefined,
): Promise<T> {
  const { signal, timeout = DEFAULT_TIMEOUT, clock = systemClock, timedOut = nothingCame } = options
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
    try {
      stop = start((value) => {
        if (settle()) resolve(value)
      }, fail)
    } catch (error) {
      return fail(error)
    }
    if (settled) return stop?.()
    signal?.addEventListener('abort', abort, { once: true })
    if (timeout !== Number.POSITIVE_INFINITY) timer = clock.setTimeout(() => fail(timedOut(timeout)), timeout)
  })
}

/** The outcome of a promise that others wait for too: its end does not end with this wait. */
export function waitForPromise<T>(options: WaitForOptions, promise: Promise<T>): Promise<T> {
  return waitFor<T>(options, (resolve, reject) => {
    promise.then(resolve, reject)
    return undefined
  })
}

function nothingCame(milliseconds: number): Error {
  return new XmlStreamError('timeout', `Nothing came within ${milliseconds / 1000} s.`)
}

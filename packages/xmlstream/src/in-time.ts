import type { Clock } from './clock.js'

export interface InTimeOptions {
  readonly signal: AbortSignal | undefined
  readonly clock: Clock
  /** Milliseconds. */
  readonly timeout: number
  /** What the work ends with when its time is up. */
  readonly timeoutError: () => Error
}

/** Work within the time that there is for it. Rejects with the reason why its signal is aborted, if it is. */
export async function inTime<T>(
  { signal, clock, timeout, timeoutError }: InTimeOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const abort = () => controller.abort(signal?.reason)
  const timer = clock.setTimeout(() => controller.abort(timeoutError()), timeout)
  signal?.addEventListener('abort', abort, { once: true })
  if (signal?.aborted) abort()
  try {
    return await work(controller.signal)
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error
  } finally {
    clock.clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

import type { Clock } from './clock.js'

export interface InTimeOptions {
  readonly signal: AbortSignal | undefined
  readonly clock: Clock
  /** Milliseconds. */
  readonly timeout: number
  /** The error with which the work is rejected when its time is up. */
  readonly timeoutError: () => Error
}

/** Runs work with a time limit. Rejects with the reason of its signal, if that is aborted. */
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

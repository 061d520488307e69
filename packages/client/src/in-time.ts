import type { Clock } from '@trestle/xmlstream'
import { ClientError } from './client-error.js'

export interface InTimeOptions {
  readonly signal: AbortSignal | undefined
  readonly clock: Clock
  /** Milliseconds. */
  readonly timeout: number
}

/** A login within the time that there is for it. */
export async function inTime<T>(
  { signal, clock, timeout }: InTimeOptions,
  logIn: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const abort = () => controller.abort(signal?.reason)
  const late = `The login took more than ${timeout / 1000} s: try again later.`
  const timer = clock.setTimeout(() => controller.abort(new ClientError('timeout', late)), timeout)
  signal?.addEventListener('abort', abort, { once: true })
  if (signal?.aborted) abort()
  try {
    return await logIn(controller.signal)
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error
  } finally {
    clock.clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

import type { Clock } from '@trestle/xmlstream'

/** Rejects with `late()` where the work takes longer, or with the signal's reason once that is aborted. */
export async function withDeadline<T>(
  clock: Clock,
  milliseconds: number,
  signal: AbortSignal,
  late: () => Error,
  work: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const controller = new AbortController()
  const abort = () => controller.abort(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  const timer = clock.setTimeout(() => controller.abort(late()), milliseconds)
  try {
    return await Promise.race([work(controller.signal), aborted(controller.signal)])
  } finally {
    clock.clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}

/** Never resolves; rejects with the reason when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

/** Resolves after a while; rejects with the reason when the signal is aborted before. */
export function sleep(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const abort = () => {
      clock.clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = clock.setTimeout(() => {
      signal.removeEventListener('abort', abort)
      resolve()
    }, milliseconds)
    signal.addEventListener('abort', abort, { once: true })
  })
}

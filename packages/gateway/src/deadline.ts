import type { Clock } from '@trestle/xmlstream'

/** The longest delay of platform timers in milliseconds, 24.8 days: a longer one would end at once. */
const LONGEST = 2 ** 31 - 1

/** Settles as the work does; rejects with `timeoutError()` after so many milliseconds, and with the signal's reason when it is aborted. */
export async function withDeadline<T>(
  clock: Clock,
  milliseconds: number,
  signal: AbortSignal,
  timeoutError: () => Error,
  work: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const controller = new AbortController()
  const abort = () => controller.abort(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  const timer = clock.setTimeout(() => controller.abort(timeoutError()), Math.min(milliseconds, LONGEST))
  try {
    return await Promise.race([work(controller.signal), aborted(controller.signal)])
  } finally {
    clock.clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}

/** Never resolves; rejects with the reason when the signal is aborted. Its listener stays: only for signals of a single wait. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

/** Settles as the promise does; rejects with the signal's reason if it is aborted before. Removes its listener. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      promise.catch(() => {})
      reject(signal.reason)
      return
    }
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

/** Resolves after so many milliseconds; rejects with the signal's reason if it is aborted before. */
export async function sleep(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  const end = clock.monotonic() + milliseconds
  for (let left = milliseconds; left > LONGEST; left = end - clock.monotonic()) await nap(clock, LONGEST, signal)
  await nap(clock, Math.min(milliseconds, end - clock.monotonic()), signal)
}

function nap(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
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

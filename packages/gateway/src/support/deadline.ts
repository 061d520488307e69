import { type Clock, waitFor } from '@trestle/xmlstream'
import { createAbort } from './abort.js'

/** The longest delay of platform timers in milliseconds, 24.8 days: a longer one would end at once. */
const LONGEST = 2 ** 31 - 1

/**
 * Settles as the work does; rejects with `timeoutError()` after so many milliseconds, and with the signal's reason when it is
 * aborted, also where the work takes no notice of its own signal.
 */
export function withDeadline<T>(
  clock: Clock,
  milliseconds: number,
  signal: AbortSignal,
  timeoutError: () => Error,
  work: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  return withLazySignal(clock, milliseconds, signal, timeoutError, (cancelled) => work(cancelled()))
}

/** The same for work that rarely asks for its signal: each one that is made costs more than the rest of this. */
export function withLazySignal<T>(
  clock: Clock,
  milliseconds: number,
  signal: AbortSignal,
  timeoutError: () => Error,
  work: (cancelled: () => AbortSignal) => T | Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    let controller: AbortController | undefined
    let end: { readonly reason: unknown } | undefined
    const stop = () => {
      clock.clearTimeout(timer)
      signal.removeEventListener('abort', aborted)
    }
    const cancel = (reason: unknown) => {
      stop()
      end = { reason }
      reject(reason)
      controller?.abort(reason)
    }
    const aborted = () => cancel(signal.reason)
    const timer = clock.setTimeout(() => cancel(timeoutError()), milliseconds)
    signal.addEventListener('abort', aborted, { once: true })
    const cancelled = () => {
      controller ??= createAbort()
      if (end) controller.abort(end.reason)
      return controller.signal
    }
    settled(() => work(cancelled)).then(
      (value) => {
        stop()
        resolve(value)
      },
      (error) => {
        stop()
        reject(error)
      },
    )
  })
}

/** What work comes to, also where it throws at once. */
async function settled<T>(work: () => T | Promise<T>): Promise<T> {
  return work()
}

/** Resolves after so many milliseconds; rejects with the signal's reason if it is aborted before. */
export async function sleep(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  const end = clock.monotonic() + milliseconds
  for (let left = milliseconds; left > LONGEST; left = end - clock.monotonic()) await pause(clock, LONGEST, signal)
  await pause(clock, Math.min(milliseconds, end - clock.monotonic()), signal)
}

function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return waitFor<void>({ clock, signal, timeout: Number.POSITIVE_INFINITY }, (resolve) => {
    const timer = clock.setTimeout(resolve, milliseconds)
    return () => clock.clearTimeout(timer)
  })
}

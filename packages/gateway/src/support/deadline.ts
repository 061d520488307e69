import { type Clock, inTime, orAbort, waitFor } from '@trestle/xmlstream'

/** The longest delay of platform timers in milliseconds, 24.8 days: a longer one would end at once. */
const LONGEST = 2 ** 31 - 1

/**
 * Settles as the work does; rejects with `timeoutError()` after so many milliseconds, and with the signal's reason when it is
 * aborted, also where the work takes no notice of its own signal.
 */
export async function withDeadline<T>(
  clock: Clock,
  milliseconds: number,
  signal: AbortSignal,
  timeoutError: () => Error,
  work: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  return inTime({ clock, signal, timeout: milliseconds, timeoutError }, async (cancelled) =>
    orAbort(cancelled, Promise.resolve(work(cancelled))),
  )
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

import { type Clock, systemClock, waitFor } from '@trestle/xmlstream'

export interface BackoffOptions {
  /** The longest first pause, in milliseconds; 1,000 by default. */
  readonly initial?: number | undefined
  /** No pause is longer; 60,000 by default. */
  readonly max?: number | undefined
  /** By how much the longest pause grows each time; 2 by default. */
  readonly factor?: number | undefined
  /** From 0 to below 1; `Math.random` by default. */
  readonly random?: (() => number) | undefined
  readonly clock?: Clock | undefined
}

/** Pauses between attempts. */
export interface Backoff {
  /** How long to wait before the next attempt, in milliseconds. */
  next(): number
  /** An attempt succeeded: the pauses begin anew. */
  reset(): void
  /** Waits for so many milliseconds, by default for the next pause. Rejects with the signal's reason. */
  wait(signal?: AbortSignal, pause?: number): Promise<void>
}

/**
 * Pauses of random length (full jitter) below a limit that grows exponentially: many that failed at one moment do not
 * come back at one moment.
 */
export function createBackoff(options: BackoffOptions = {}): Backoff {
  const { initial = 1000, max = 60_000, factor = 2, random = Math.random, clock = systemClock } = options
  let limit = Math.min(initial, max)

  const next = () => {
    const pause = Math.floor(random() * limit)
    limit = Math.min(Math.max(limit, 1) * factor, max)
    return pause
  }

  return {
    next,
    reset() {
      limit = Math.min(initial, max)
    },
    wait: (signal, pause = next()) =>
      waitFor<void>({ signal, clock, timeout: Number.POSITIVE_INFINITY }, (resolve) => {
        const timer = clock.setTimeout(resolve, pause)
        return () => clock.clearTimeout(timer)
      }),
  }
}

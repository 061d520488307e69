import { createCache } from '@trestle/core'
import type { Clock } from '@trestle/xmlstream'

/** So many at once, and as many again in so many seconds, evenly. */
export interface Rate {
  readonly count: number
  readonly seconds: number
}

/** A token bucket for each key. */
export interface RateLimit {
  /** Takes one of a key: nothing where there is one, or else when there will be. */
  take(key: string): Date | undefined
  /** When there will be one of a key; nothing where there is one. */
  blockedUntil(key: string): Date | undefined
  /** Fills the bucket of a key. */
  reset(key: string): void
}

/** Keys that are remembered; beyond them, those that were not used for longest have all of theirs again. */
const MAX_KEYS = 20_000

export function createRateLimit(clock: Pick<Clock, 'now' | 'monotonic'>, { count, seconds }: Rate): RateLimit {
  const buckets = createCache<{ readonly left: number; readonly at: number }>({ max: MAX_KEYS })
  /** Milliseconds for one. */
  const each = (seconds * 1000) / count

  function leftOf(key: string): number {
    const bucket = buckets.get(key)
    if (!bucket) return count
    return Math.min(count, bucket.left + (clock.monotonic() - bucket.at) / each)
  }

  function blockedUntil(key: string): Date | undefined {
    const left = leftOf(key)
    // Sums of fractions are never exact.
    return left > 1 - 1e-9 ? undefined : new Date(clock.now() + Math.ceil((1 - left) * each))
  }

  return {
    blockedUntil,
    take(key) {
      const until = blockedUntil(key)
      if (until) return until
      buckets.set(key, { left: leftOf(key) - 1, at: clock.monotonic() })
      return undefined
    },
    reset: (key) => void buckets.delete(key),
  }
}

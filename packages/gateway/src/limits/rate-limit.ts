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

  function leftOf(key: string, now: number): number {
    const bucket = buckets.get(key)
    return bucket ? Math.min(count, bucket.left + (now - bucket.at) / each) : count
  }

  // Sums of fractions are never exact.
  const isEnough = (left: number) => left > 1 - 1e-9
  const until = (left: number) => new Date(clock.now() + Math.ceil((1 - left) * each))

  return {
    blockedUntil(key) {
      const left = leftOf(key, clock.monotonic())
      return isEnough(left) ? undefined : until(left)
    },
    take(key) {
      const at = clock.monotonic()
      const left = leftOf(key, at)
      if (!isEnough(left)) return until(left)
      buckets.set(key, { left: left - 1, at })
      return undefined
    },
    reset: (key) => void buckets.delete(key),
  }
}

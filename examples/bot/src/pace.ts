import { createCache } from '@trestle/core'
import type { Clock } from '@trestle/xmlstream'

export interface PaceOptions {
  readonly clock: Pick<Clock, 'monotonic'>
  /** How often, */
  readonly times: number
  /** within so many milliseconds. */
  readonly within: number
}

/** Says whether a key may have something done again, and counts it if so. Remembers the 1,000 keys used last. */
export function createPace({ clock, times, within }: PaceOptions): (key: string) => boolean {
  const uses = createCache<readonly number[]>({ max: 1000 })
  return (key) => {
    const now = clock.monotonic()
    const recent = (uses.get(key) ?? []).filter((at) => now - at < within)
    if (recent.length >= times) return false
    uses.set(key, [...recent, now])
    return true
  }
}

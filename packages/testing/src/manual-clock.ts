import type { Clock } from '@trestle/xmlstream'

/** A clock that stands still until it is wound. */
export interface ManualClock extends Clock {
  /** Moves on by so many milliseconds; whatever falls due runs in order, at its time. */
  advance(milliseconds: number): void
  /** How many timers are waiting. */
  readonly pending: number
}

interface Waiting {
  readonly at: number
  readonly run: () => void
}

/** Starts at the given time, in milliseconds since 1970. */
export function createManualClock(start = Date.UTC(2026, 0, 1)): ManualClock {
  let now = start
  const waiting = new Set<Waiting>()
  const nextUntil = (end: number): Waiting | undefined => {
    let next: Waiting | undefined
    for (const timer of waiting) if (timer.at <= end && (!next || timer.at < next.at)) next = timer
    return next
  }
  return {
    now: () => now,
    setTimeout(run, ms) {
      const timer = { at: now + Math.max(0, ms), run }
      waiting.add(timer)
      return timer
    },
    clearTimeout(handle) {
      waiting.delete(handle as Waiting)
    },
    advance(milliseconds) {
      const end = now + milliseconds
      for (let next = nextUntil(end); next; next = nextUntil(end)) {
        waiting.delete(next)
        now = next.at
        next.run()
      }
      now = end
    },
    get pending() {
      return waiting.size
    },
  }
}

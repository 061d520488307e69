import type { Clock } from '@trestle/xmlstream'
import { TestingError } from './testing-error.js'

/** A clock that stands still until it is wound. */
export interface ManualClock extends Clock {
  /**
   * Moves on by so many milliseconds; whatever falls due runs in order, at its time, also what is set meanwhile. What a
   * timer throws is thrown from here, with the clock standing at its time. What promises set goes by where the clock
   * stands when they get to run. Throws TestingError `bad-winding`.
   */
  advance(milliseconds: number): void
  /** The machine sleeps for so many milliseconds: the date goes on, nothing falls due by it, and `monotonic()` stands. */
  sleep(milliseconds: number): void
  /** Somebody sets the clock of the machine, to milliseconds since 1970: the date jumps, and nothing else. */
  setDate(date: number): void
  /** How many timers are waiting. */
  readonly pending: number
}

/** Timers that one winding may run: one that sets itself again without a delay would never let it end. */
const MAX_RUNS = 100_000

interface Waiting {
  at: number
  readonly run: () => void
}

/** Starts at the given date, in milliseconds since 1970. */
export function createManualClock(start = Date.UTC(2026, 0, 1)): ManualClock {
  let now = 0
  /** The date at which `now` was 0. */
  let origin = start
  const waiting = new Set<Waiting>()
  const nextUntil = (end: number): Waiting | undefined => {
    let next: Waiting | undefined
    for (const timer of waiting) if (timer.at <= end && (!next || timer.at < next.at)) next = timer
    return next
  }
  return {
    now: () => origin + now,
    monotonic: () => now,
    setTimeout(run, ms) {
      const timer = { at: now + Math.max(0, ms || 0), run }
      waiting.add(timer)
      return timer
    },
    clearTimeout(handle) {
      waiting.delete(handle as Waiting)
    },
    advance(milliseconds) {
      if (!(milliseconds >= 0)) throw new TestingError('bad-winding', `A clock cannot be wound by ${milliseconds} ms.`)
      const end = now + milliseconds
      let runs = 0
      for (let next = nextUntil(end); next; next = nextUntil(end)) {
        if (++runs > MAX_RUNS) throw new TestingError('bad-winding', `There is no end of timers at ${origin + now}.`)
        waiting.delete(next)
        // A timer may have wound the clock itself, beyond those that were due.
        now = Math.max(now, next.at)
        next.run()
      }
      now = Math.max(now, end)
    },
    sleep(milliseconds) {
      origin += milliseconds
    },
    setDate(date) {
      origin = date - now
    },
    get pending() {
      return waiting.size
    },
  }
}

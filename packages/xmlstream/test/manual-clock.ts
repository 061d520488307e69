import type { Clock } from '../src/clock.js'

export interface ManualClock extends Clock {
  /** Moves time and runs what became due, in order. */
  advance(ms: number): void
  /** Moves the date alone by so many milliseconds, as who sets the clock of a machine. */
  shiftDate(ms: number): void
  /** How many timeouts are set. */
  readonly pending: number
}

export function manualClock(): ManualClock {
  let now = 0
  let dateShift = 0
  let count = 0
  const due = new Map<number, { at: number; run: () => void }>()
  return {
    now: () => now + dateShift,
    monotonic: () => now,
    setTimeout(run, ms) {
      due.set(++count, { at: now + ms, run })
      return count
    },
    clearTimeout: (handle) => void due.delete(handle as number),
    advance(ms) {
      const end = now + ms
      for (;;) {
        const [next] = [...due].filter(([, one]) => one.at <= end).sort(([i, a], [j, b]) => a.at - b.at || i - j)
        if (!next) break
        due.delete(next[0])
        now = next[1].at
        next[1].run()
      }
      now = end
    },
    shiftDate(ms) {
      dateShift += ms
    },
    get pending() {
      return due.size
    },
  }
}

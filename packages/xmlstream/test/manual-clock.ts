import type { Clock } from '../src/clock.js'

export interface ManualClock extends Clock {
  /** Moves time and runs what became due, in order. */
  advance(ms: number): void
  /** How many timeouts are set. */
  readonly pending: number
}

export function manualClock(): ManualClock {
  let now = 0
  let count = 0
  const due = new Map<number, { at: number; run: () => void }>()
  return {
    now: () => now,
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
    get pending() {
      return due.size
    },
  }
}

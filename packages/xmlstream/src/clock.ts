/** The source of time; tests use one that they move by hand. */
export interface Clock {
  /** The date, in milliseconds since 1970. It jumps, also backwards, when somebody sets the clock of the machine. */
  now(): number
  /**
   * Milliseconds since some fixed moment, for durations: it never goes back, whatever happens to the date. Whether it
   * goes on while the machine sleeps depends on the platform.
   */
  monotonic(): number
  setTimeout(run: () => void, ms: number): unknown
  clearTimeout(handle: unknown): void
}

/** What the platforms' timers can count to, 24.8 days: beyond, they would fire at once. */
const MAX_DELAY = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimeout: (run, ms) => setTimeout(run, Math.min(ms, MAX_DELAY)),
  clearTimeout: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
}

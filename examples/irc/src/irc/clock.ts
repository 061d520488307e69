/** Time as the client takes it. */
export interface IrcClock {
  /** In milliseconds. */
  now(): number
  /** Runs once after a while; what it gives calls that off. */
  after(ms: number, run: () => void): () => void
}

export const systemClock: IrcClock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

export interface BackoffOptions {
  /** Milliseconds up to which the first delay is drawn. Default 1000. */
  readonly initial?: number | undefined
  /** Milliseconds that no delay exceeds. Default 60,000. */
  readonly max?: number | undefined
  /** What the bound is multiplied by each time. Default 2. */
  readonly factor?: number | undefined
  /** From 0 to less than 1. */
  readonly random?: (() => number) | undefined
}

/** Delays whose bound grows exponentially, each drawn from 0 to the bound (full jitter), so that many do not return at once. */
export function createBackoff(options: BackoffOptions = {}) {
  const { initial = 1000, max = 60_000, factor = 2, random = Math.random } = options
  let bound = initial
  return {
    /** The next delay in milliseconds. */
    next(): number {
      const delay = Math.round(random() * Math.min(bound, max))
      bound = Math.min(bound * factor, max)
      return delay
    },
    reset(): void {
      bound = initial
    },
  }
}

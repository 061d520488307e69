import type { Clock } from './clock.js'

export interface KeepAliveSettings {
  readonly clock: Clock
  /** Milliseconds of silence; 0: never. */
  readonly interval: number
  readonly beat: () => void
}

/** Calls `beat` whenever nothing was written for the interval; a write costs it no timer. */
export function createKeepAlive({ clock, interval, beat }: KeepAliveSettings) {
  let last = 0
  let handle: unknown

  const arm = (ms: number) => {
    handle = clock.setTimeout(() => {
      const silence = clock.monotonic() - last
      if (silence < interval) return arm(interval - silence)
      last = clock.monotonic()
      arm(interval)
      beat()
    }, ms)
  }
  return {
    start(): void {
      if (interval <= 0 || handle !== undefined) return
      last = clock.monotonic()
      arm(interval)
    },
    touch(): void {
      if (interval > 0) last = clock.monotonic()
    },
    stop(): void {
      clock.clearTimeout(handle)
      handle = undefined
    },
  }
}

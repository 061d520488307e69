import type { Clock } from './clock.js'

export interface KeepAliveSettings {
  readonly clock: Clock
  /** Milliseconds of silence; 0: never. */
  readonly interval: number
  /** Sends the white space. */
  readonly beat: (space: string) => void
}

export interface KeepAlive {
  start(): void
  /** Something was written. */
  touch(): void
  stop(): void
}

/** Calls `beat` whenever nothing was written for the interval; a write costs it no timer. */
export function createKeepAlive({ clock, interval, beat }: KeepAliveSettings): KeepAlive {
  let last = 0
  let handle: unknown

  const arm = (ms: number) => {
    handle = clock.setTimeout(() => {
      const silence = clock.monotonic() - last
      if (silence < interval) return arm(interval - silence)
      last = clock.monotonic()
      arm(interval)
      beat(' ')
    }, ms)
  }
  return {
    start() {
      if (interval <= 0 || handle !== undefined) return
      last = clock.monotonic()
      arm(interval)
    },
    touch() {
      if (interval > 0) last = clock.monotonic()
    },
    stop() {
      clock.clearTimeout(handle)
      handle = undefined
    },
  }
}

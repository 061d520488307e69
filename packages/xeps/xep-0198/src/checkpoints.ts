import type { Clock } from '@trestle/xmlstream'

/** Calls for a save so long after the first change since the last one. */
export interface Checkpoints {
  changed(): void
  stop(): void
}

/** `interval` in milliseconds; 0: never. */
export function createCheckpoints(clock: Clock, interval: number, save: () => void): Checkpoints {
  let timer: unknown
  return {
    changed() {
      if (interval <= 0 || timer !== undefined) return
      timer = clock.setTimeout(() => {
        timer = undefined
        save()
      }, interval)
    },
    stop() {
      clock.clearTimeout(timer)
      timer = undefined
    },
  }
}

import type { SharedState } from './shared-state.js'

export interface MainWatchOptions {
  readonly state: Pick<SharedState, 'beats' | 'running'>
  /** Milliseconds between two looks. */
  readonly interval: number
  /** Milliseconds without a beat before it is told of first. */
  readonly tellAfter: number
  /** Milliseconds without a beat before the process is ended; undefined: never. */
  readonly exitAfter: number | undefined
  readonly blocked: (milliseconds: number) => void
  readonly runsAgain: (milliseconds: number) => void
  readonly exit: (milliseconds: number) => void
}

/** How much later it is told of again, each time. */
const FACTOR = 6

/**
 * Looks whether the event loop of another thread runs. Looks are counted, and not the time between them: while a machine
 * sleeps, nothing is blocked. Returns the look.
 */
export function createMainWatch(options: MainWatchOptions): () => void {
  const { state, interval, tellAfter, exitAfter, blocked, runsAgain, exit } = options
  let beats = state.beats
  let silence = 0
  let tellNext = tellAfter
  return () => {
    if (state.beats !== beats) {
      if (silence >= tellAfter) runsAgain(silence)
      beats = state.beats
      silence = 0
      tellNext = tellAfter
      return
    }
    silence += interval
    if (exitAfter !== undefined && silence >= exitAfter) exit(silence)
    else if (silence >= tellNext) {
      tellNext *= FACTOR
      blocked(silence)
    }
  }
}

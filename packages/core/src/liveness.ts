import type { Clock } from '@trestle/xmlstream'
import { LinkDeadError } from './errors.js'

/** Milliseconds. */
export interface LivenessOptions {
  /** Silence of the other side after which it is asked for a sign of life. Default 60,000; 0: never by itself. */
  readonly idle?: number | undefined
  /** How long it may take to give one, before the connection counts as dead. Default 15,000. */
  readonly timeout?: number | undefined
}

/** Sends something that the other side has to answer. False where it cannot just now. */
export type Probe = () => boolean

/** Finds out that a connection is dead although nobody has said so. */
export interface Liveness {
  start(): void
  stop(): void
  /** The other side gave a sign of life. */
  heard(): void
  /** Asks at once, unless an answer is awaited already. */
  check(): void
}

export interface LivenessSettings extends LivenessOptions {
  readonly clock: Clock
  readonly probe: Probe
  readonly dead: (error: Error) => void
}

/** A timer that comes so much later than it was set tells of a machine that slept, or of a clock that was set anew. */
const SLEPT = 5000
/** How long a sleep goes unnoticed at most. */
const PULSE = 15_000

export function createLiveness({ clock, probe, dead, idle = 60_000, timeout = 15_000 }: LivenessSettings): Liveness {
  let timer: unknown
  let last = 0
  /** When the question went out that has no answer yet. */
  let asked: number | undefined

  function arm(): void {
    const now = clock.now()
    const due = asked !== undefined ? asked + timeout : idle > 0 ? last + idle : Number.POSITIVE_INFINITY
    const at = Math.min(Math.max(due, now + 1), now + PULSE)
    clock.clearTimeout(timer)
    timer = clock.setTimeout(() => wake(at), at - now)
  }

  function wake(expected: number): void {
    const now = clock.now()
    timer = undefined
    if (Math.abs(now - expected) > SLEPT) {
      // Whatever was awaited had no chance to arrive while the machine slept.
      asked = undefined
      check()
    } else if (asked !== undefined && now - asked >= timeout) dead(new LinkDeadError(timeout))
    else if (asked === undefined && idle > 0 && now - last >= idle) check()
    else arm()
  }

  function check(): void {
    const now = clock.now()
    if (asked === undefined) {
      if (probe()) asked = now
      else last = now
    }
    arm()
  }

  return {
    start() {
      if (timer !== undefined) return
      last = clock.now()
      asked = undefined
      arm()
    },
    stop() {
      clock.clearTimeout(timer)
      timer = undefined
    },
    heard() {
      last = clock.now()
      asked = undefined
    },
    check() {
      if (timer !== undefined) check()
    },
  }
}

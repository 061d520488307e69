import type { Clock } from '@trestle/xmlstream'
import { XmppError } from './errors.js'

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

/**
 * Milliseconds by which a timer is late where the machine has slept. On some platforms the date alone goes on meanwhile:
 * it has to be looked at too, and a clock that is set forward is taken for a sleep, which costs one question.
 */
const SLEPT = 5000
/** Milliseconds after which a sleep of the machine is noticed. */
const PULSE = 15_000

export function createLiveness({ clock, probe, dead, idle = 60_000, timeout = 15_000 }: LivenessSettings): Liveness {
  let timer: unknown
  let last = 0
  /** When the question went out that has no answer yet. */
  let asked: number | undefined

  function arm(): void {
    const now = clock.monotonic()
    const due = asked !== undefined ? asked + timeout : idle > 0 ? last + idle : Number.POSITIVE_INFINITY
    const at = Math.min(Math.max(due, now + 1), now + PULSE)
    const date = clock.now() + at - now
    clock.clearTimeout(timer)
    timer = clock.setTimeout(() => wake(at, date), at - now)
  }

  /** Handles the timer that was set for this moment and this date. */
  function wake(moment: number, date: number): void {
    const now = clock.monotonic()
    timer = undefined
    if (now - moment > SLEPT || clock.now() - date > SLEPT) {
      // Whatever was awaited had no chance to arrive while the machine slept.
      asked = undefined
      check()
    } else if (asked !== undefined && now - asked >= timeout)
      dead(new XmppError('link-dead', `The server gave no sign of life for ${timeout / 1000} s.`))
    else if (asked === undefined && idle > 0 && now - last >= idle) check()
    else arm()
  }

  function check(): void {
    const now = clock.monotonic()
    if (asked === undefined) {
      if (probe()) asked = now
      else last = now
    }
    arm()
  }

  return {
    start() {
      if (timer !== undefined) return
      last = clock.monotonic()
      asked = undefined
      arm()
    },
    stop() {
      clock.clearTimeout(timer)
      timer = undefined
    },
    heard() {
      last = clock.monotonic()
      asked = undefined
    },
    check() {
      if (timer !== undefined) check()
    },
  }
}

import { type Clock, systemClock } from './clock.js'
import { XmlStreamError } from './errors.js'
import { report, thenable, throwLater } from './settle.js'
import type { Dispose } from './types.js'

/** What the platforms' timers can count to: 24.8 days. */
const MAX_DELAY = 2 ** 31 - 1

export interface TimerOptions {
  /** Takes the place of a timer of that name instead of throwing `timer-exists`. */
  readonly replace?: boolean | undefined
}

export interface Timers {
  /** Runs once after `ms` milliseconds. @throws XmlStreamError */
  once(name: string, ms: number, run: () => unknown, options?: TimerOptions): Dispose
  /** Runs every `ms` milliseconds at a fixed rate; a run that returns a promise is never overtaken by the next. @throws XmlStreamError */
  every(name: string, ms: number, run: () => unknown, options?: TimerOptions): Dispose
  /** Whether there was a timer of that name. */
  cancel(name: string): boolean
  has(name: string): boolean
  clear(): void
}

export interface TimersSettings {
  readonly clock?: Clock | undefined
  /** Receives what runs throw or reject with. Default: thrown as an uncaught exception. */
  readonly onError?: ((error: unknown, name: string) => void) | undefined
}

interface Timer {
  handle: unknown
  due: number
}

/** A set of named timers, one-shot and repeating, that can be cleared as one. */
export function createTimers({ clock = systemClock, onError = throwLater }: TimersSettings = {}): Timers {
  const timers = new Map<string, Timer>()

  function add(name: string, ms: number, options: TimerOptions | undefined, fire: (timer: Timer) => void): Dispose {
    if (!(ms >= 0 && ms <= MAX_DELAY))
      throw new XmlStreamError('invalid-delay', `${ms} ms is no delay for timer '${name}'.`)
    if (timers.has(name)) {
      if (!options?.replace) throw new XmlStreamError('timer-exists', `There is a timer '${name}' already.`)
      cancel(name)
    }
    const timer: Timer = { handle: undefined, due: clock.monotonic() + ms }
    timers.set(name, timer)
    timer.handle = clock.setTimeout(() => fire(timer), ms)
    return () => {
      if (timers.get(name) === timer) cancel(name)
    }
  }

  function call(name: string, run: () => unknown): PromiseLike<unknown> | undefined {
    try {
      return thenable(run())?.then(undefined, (error) => report(onError, error, name))
    } catch (error) {
      report(onError, error, name)
      return undefined
    }
  }

  function cancel(name: string): boolean {
    const timer = timers.get(name)
    if (timer === undefined) return false
    timers.delete(name)
    clock.clearTimeout(timer.handle)
    return true
  }

  return {
    once: (name, ms, run, options) =>
      add(name, ms, options, () => {
        timers.delete(name)
        call(name, run)
      }),
    every(name, ms, run, options) {
      if (ms === 0) throw new XmlStreamError('invalid-delay', `Timer '${name}' would never pause.`)
      const fire = (timer: Timer) => {
        const rearm = () => {
          if (timers.get(name) !== timer) return
          const now = clock.monotonic()
          timer.due = Math.max(timer.due + ms, now)
          timer.handle = clock.setTimeout(() => fire(timer), timer.due - now)
        }
        const pending = call(name, run)
        if (pending) pending.then(rearm)
        else rearm()
      }
      return add(name, ms, options, fire)
    },
    cancel,
    has: (name) => timers.has(name),
    clear() {
      for (const name of [...timers.keys()]) cancel(name)
    },
  }
}

import type { Clock } from '@trestle/xmlstream'
import type { Log } from '../module/network.js'
import { createAbort } from '../support/abort.js'
import { sleep } from '../support/deadline.js'

/** Does something for many users, so many in a second: starts, and presences after a lost connection. */
export interface PacedRuns {
  /** Calls `each` for every user in turn. What it rejects with is logged. An earlier run of the same name ends. */
  run(name: string, users: readonly string[], each: (user: string) => Promise<unknown>): void
  /** Ends all runs. */
  stop(): void
}

export interface PacedRunsOptions {
  readonly clock: Clock
  readonly log: Log
  /** Users in a second. */
  readonly rate: number
}

/** Milliseconds between two looks at the time at least, and between two lines in the log. */
const TICK = 100
const LOG_INTERVAL = 5000

/** @throws RangeError for a rate at which nobody would ever have a turn. */
export function createPacedRuns({ clock, log, rate }: PacedRunsOptions): PacedRuns {
  if (!(rate > 0)) throw new RangeError(`A rate of ${rate} users in a second starts nobody.`)
  const perTick = Math.max(1, Math.round((rate * TICK) / 1000))
  const pause = (perTick / rate) * 1000
  const running = new Map<string, AbortController>()

  async function runAll(name: string, users: readonly string[], each: (user: string) => Promise<unknown>) {
    const controller = createAbort()
    const { signal } = controller
    running.get(name)?.abort()
    running.set(name, controller)
    let logged = clock.monotonic()
    for (const [index, user] of users.entries()) {
      if (index > 0 && index % perTick === 0) await sleep(clock, pause, signal)
      if (signal.aborted) return
      await each(user).catch((error) => log.warn({ user, error }, `A user could not be ${name}.`))
      if (clock.monotonic() - logged < LOG_INTERVAL) continue
      logged = clock.monotonic()
      log.info({ done: index + 1, users: users.length }, `${index + 1} of ${users.length} users are ${name}.`)
    }
    if (users.length > perTick) log.info({ users: users.length }, `All ${users.length} users are ${name}.`)
  }

  return {
    run(name, users, each) {
      // It rejects only when it is aborted.
      runAll(name, users, each).catch(() => {})
    },
    stop() {
      for (const controller of running.values()) controller.abort()
    },
  }
}

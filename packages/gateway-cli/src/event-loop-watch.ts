import type { Log } from '@trestle/gateway'
import type { HandlerTrace } from './handler-trace.js'

export interface EventLoopWatchOptions {
  readonly log: Log
  readonly trace: Pick<HandlerTrace, 'runningHandlers' | 'recentHandlers'>
  /** Milliseconds of `performance.now()`. */
  readonly now?: () => number
  /** Milliseconds that the process has computed. */
  readonly computed?: () => number
}

/** Looks whether something keeps the event loop from running. */
export interface EventLoopWatch {
  look(): void
  dispose(): void
}

/** Milliseconds between two looks. */
const INTERVAL = 100
/** Milliseconds beyond the interval that are told of. */
const BLOCKED = 200
/** Milliseconds between two entries in the log. */
const PAUSE = 10_000
/** Handlers that an entry names. */
const MAX_NAMED = 10

/**
 * Writes to the log when code kept all others from running for more than 200 ms, with the handlers that may have done it,
 * at most once in ten seconds.
 */
export function watchEventLoop({ log, trace, ...clocks }: EventLoopWatchOptions): EventLoopWatch {
  const { now = () => performance.now(), computed = computedByProcess } = clocks
  let last = { at: now(), computed: computed() }
  let quietUntil = Number.NEGATIVE_INFINITY
  let untold = 0

  function look(): void {
    const before = last
    last = { at: now(), computed: computed() }
    const blocked = last.at - before.at - INTERVAL
    if (blocked <= BLOCKED) return
    if (last.at < quietUntil) {
      untold++
      return
    }
    const details = {
      milliseconds: Math.round(blocked),
      // Far less than the above: the machine was busy or asleep, or the code waited for the system.
      computedMilliseconds: Math.round(last.computed - before.computed),
      handlers: suspects(before.at),
      ...(untold > 0 && { notReported: untold }),
    }
    log.warn(details, 'The process was blocked: nobody else was served meanwhile.')
    quietUntil = last.at + PAUSE
    untold = 0
  }

  /** The handlers that blocked for so long by themselves; otherwise all that ran then. */
  function suspects(since: number): readonly object[] {
    const ended = trace.recentHandlers().filter(({ until }) => until >= since)
    const blocking = ended.filter(({ blocked }) => blocked > BLOCKED)
    const all = blocking.length > 0 ? blocking : [...ended, ...trace.runningHandlers()]
    return all.slice(0, MAX_NAMED).map(({ user, handler }) => ({ user, handler }))
  }

  const timer = setInterval(look, INTERVAL)
  timer.unref()
  return { look, dispose: () => clearInterval(timer) }
}

function computedByProcess(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

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
/** Milliseconds between two entries in the log about one handler, and between those that name nobody for sure. */
const PAUSE = 10_000
/** Entries in that time, whoever they name. */
const MAX_ENTRIES = 20
/** Handlers that an entry names. */
const MAX_NAMED = 10

/**
 * Writes to the log when code kept all others from running for more than 200 ms, with the handlers that may have done it,
 * for each of them at most once in ten seconds.
 */
export function watchEventLoop({ log, trace, ...clocks }: EventLoopWatchOptions): EventLoopWatch {
  const { now = () => performance.now(), computed = computedByProcess } = clocks
  let last = { at: now(), computed: computed() }
  /** Who was named last, and when: an entry that names nobody must not hide the next one, which does. */
  const named = new Map<string, number>()
  let untold = 0

  function look(): void {
    const before = last
    last = { at: now(), computed: computed() }
    const blocked = last.at - before.at - INTERVAL
    if (blocked <= BLOCKED) return
    const { sure, handlers } = suspects(before.at)
    for (const [who, at] of named) if (last.at - at >= PAUSE) named.delete(who)
    const fresh = (sure ? handlers.map(keyOf) : ['']).filter((who) => !named.has(who))
    if (fresh.length === 0 || named.size >= MAX_ENTRIES) {
      untold++
      return
    }
    for (const who of fresh) named.set(who, last.at)
    const details = {
      milliseconds: Math.round(blocked),
      // Far less than the above: the machine was busy or asleep, or the code waited for the system.
      computedMilliseconds: Math.round(last.computed - before.computed),
      handlers,
      ...(untold > 0 && { notReported: untold }),
    }
    log.warn(details, 'The process was blocked: nobody else was served meanwhile.')
    untold = 0
  }

  /** The handlers that blocked for so long by themselves; otherwise all that ran then. */
  function suspects(since: number): Suspects {
    const ended = trace.recentHandlers().filter(({ until }) => until >= since)
    const blocking = ended.filter(({ blocked }) => blocked > BLOCKED)
    const sure = blocking.length > 0
    const all = sure ? blocking : [...ended, ...trace.runningHandlers()]
    return { sure, handlers: all.slice(0, MAX_NAMED).map(({ user, handler }) => ({ user, handler })) }
  }

  const timer = setInterval(look, INTERVAL)
  timer.unref()
  return { look, dispose: () => clearInterval(timer) }
}

interface Suspects {
  /** Whether it is known that they did it. */
  readonly sure: boolean
  readonly handlers: readonly Named[]
}

interface Named {
  readonly user: string
  readonly handler: string
}

const keyOf = ({ user, handler }: Named) => JSON.stringify([user, handler])

function computedByProcess(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

import type { Element } from '@trestle/xml'
import { type Clock, systemClock } from './clock.js'
import { TimeoutError } from './errors.js'
import { report, thenable, throwLater } from './settle.js'
import type { Dispose } from './types.js'

/** Returns the element to pass on, this one or another; `undefined` drops it. */
export type Filter = (element: Element) => Element | undefined | Promise<Element | undefined>

export interface Filters {
  /** Filters run by ascending `order` (default 0), those of one order as they were added. */
  add(filter: Filter, options?: { order?: number | undefined }): Dispose
  /**
   * Delivers what the filters make of the element. Deliveries keep the order of the calls, and so does each filter:
   * it sees the elements in that order. Synchronous while no filter is asynchronous and nothing is pending.
   */
  run(element: Element, deliver: (element: Element) => void): void
  /** Runs an action once everything handed in before it is delivered or dropped; at once if nothing is pending. */
  after(action: () => void): void
  readonly size: number
  /** How many elements are on their way through asynchronous filters. */
  readonly pending: number
}

export interface FiltersSettings {
  /** Receives what filters throw or reject with; the element is dropped. Default: thrown as an uncaught exception. */
  readonly onError?: ((error: unknown, element: Element) => void) | undefined
  /** Milliseconds after which an asynchronous filter counts as failed and its element as dropped. Default 10,000. */
  readonly timeout?: number | undefined
  readonly clock?: Clock | undefined
  /** Called when the last pending element has left. */
  readonly onIdle?: (() => void) | undefined
}

interface Stage {
  readonly order: number
  readonly filter: Filter
}

interface Item {
  /** `undefined` once dropped. */
  element: Element | undefined
  readonly stages: readonly Stage[]
  /** How many stages it has entered. */
  entered: number
  waiting: boolean
  readonly leave: (element: Element | undefined) => void
}

export function createFilters(settings: FiltersSettings = {}): Filters {
  const { onError = throwLater, timeout = 10_000, clock = systemClock, onIdle } = settings
  let stages: readonly Stage[] = []
  const queue: Item[] = []
  let busy = false

  function enter(item: Item): void {
    const { filter } = item.stages[item.entered++] as Stage
    const before = item.element as Element
    try {
      const result = filter(before)
      if (thenable(result)) {
        item.waiting = true
        settle(item, before, result as Promise<Element | undefined>)
      } else item.element = result as Element | undefined
    } catch (error) {
      item.element = undefined
      report(onError, error, before)
    }
  }

  function settle(item: Item, before: Element, result: Promise<Element | undefined>): void {
    const finish = (element: Element | undefined, error?: { readonly cause: unknown }) => {
      if (!item.waiting) return
      item.waiting = false
      clock.clearTimeout(timer)
      item.element = element
      if (error) report(onError, error.cause, before)
      pump()
    }
    const timer = clock.setTimeout(() => {
      finish(undefined, {
        cause: new TimeoutError(`A filter took longer than ${timeout} ms; the element was dropped.`),
      })
    }, timeout)
    result.then(
      (element) => finish(element),
      (cause) => finish(undefined, { cause }),
    )
  }

  const through = (item: Item) => !item.waiting && (!item.element || item.entered === item.stages.length)

  function pump(): void {
    if (busy) return
    busy = true
    let ahead: Item | undefined
    for (let i = 0; i < queue.length; ) {
      const item = queue[i] as Item
      // A stage is entered in the order of the queue: never before the element ahead has entered it.
      while (!item.waiting && !through(item) && mayEnter(item, ahead)) enter(item)
      if (i === 0 && through(item)) {
        queue.shift()
        leave(item)
      } else {
        if (!through(item)) ahead = item
        i++
      }
    }
    busy = false
    if (queue.length === 0) onIdle?.()
  }

  function mayEnter(item: Item, ahead: Item | undefined): boolean {
    return !ahead || (ahead.stages === item.stages && ahead.entered > item.entered)
  }

  function leave(item: Item): void {
    try {
      item.leave(item.element)
    } catch (error) {
      if (item.element) report(onError, error, item.element)
      else throwLater(error)
    }
  }

  function push(item: Item): void {
    queue.push(item)
    pump()
  }

  return {
    add(filter, { order = 0 } = {}) {
      const stage: Stage = { order, filter }
      const at = stages.findIndex((other) => other.order > order)
      stages = at < 0 ? [...stages, stage] : stages.toSpliced(at, 0, stage)
      return () => {
        stages = stages.filter((other) => other !== stage)
      }
    },
    run(element, deliver) {
      if (stages.length === 0 && queue.length === 0 && !busy) deliver(element)
      else push({ element, stages, entered: 0, waiting: false, leave: (result) => result && deliver(result) })
    },
    after(action) {
      if (queue.length === 0 && !busy) action()
      else push({ element: undefined, stages: [], entered: 0, waiting: false, leave: action })
    },
    get size() {
      return stages.length
    },
    get pending() {
      return queue.length
    },
  }
}

import type { Element } from '@trestle/xml'
import { behind } from './behind.js'
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
  ahead: Item | undefined
  behind: Item | undefined
  /** What the last one that is under way, of this one and those ahead, lets those behind do. */
  bar: Bar
}

/** Stages of that list may be entered, but only as many. */
interface Bar {
  readonly stages: readonly Stage[]
  readonly entered: number
}

export function createFilters(settings: FiltersSettings = {}): Filters {
  const { onError = throwLater, timeout = 10_000, clock = systemClock, onIdle } = settings
  let stages: readonly Stage[] = []
  let first: Item | undefined
  let last: Item | undefined
  let pending = 0
  let busy = false
  /** One is on its way outside the queue. */
  let passing = 0
  /** What moved while something else did. */
  const touched: Item[] = []

  /** The way of an element that has nobody ahead: while all filters are synchronous, it needs no place in the queue. */
  function pass(given: Element, deliver: (element: Element) => void): void {
    const through = stages
    let element: Element | undefined = given
    busy = true
    passing = 1
    for (let i = 0; element && i < through.length; i++) {
      const before: Element = element
      try {
        const result = (through[i] as Stage).filter(before)
        if (thenable(result)) {
          passing = 0
          const item = stand(before, through, i + 1, (left) => left && deliver(left))
          item.waiting = true
          settle(item, before, result as Promise<Element | undefined>)
          goOn()
          return
        }
        element = result as Element | undefined
      } catch (error) {
        element = undefined
        report(onError, error, before)
      }
    }
    try {
      if (element) deliver(element)
    } catch (error) {
      report(onError, error, element as Element)
    }
    passing = 0
    goOn()
  }

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
      pump(item)
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

  function pump(item: Item): void {
    touched.push(item)
    if (busy) return
    busy = true
    goOn()
  }

  function goOn(): void {
    if (touched.length > 0) {
      for (let i = 0; i < touched.length; i++) move(touched[i] as Item)
      touched.length = 0
    }
    busy = false
    if (!first) onIdle?.()
  }

  /** Lets an item go as far as it may, and then those behind it as long as that changes what they may. */
  function move(from: Item): void {
    for (let item: Item | undefined = from; item; item = item.behind) {
      // A stage is entered in the order of the queue: never before the element ahead has entered it.
      while (!item.waiting && !through(item) && mayEnter(item, item.ahead?.bar)) enter(item)
      if (item === first && through(item)) {
        forget(item)
        leave(item)
      } else {
        const { stages, entered } = item.bar
        item.bar = through(item) && item.ahead ? item.ahead.bar : { stages: item.stages, entered: item.entered }
        if (item.bar.stages === stages && item.bar.entered === entered) return
      }
    }
  }

  function mayEnter(item: Item, bar: Bar | undefined): boolean {
    return !bar || (bar.stages === item.stages && bar.entered > item.entered)
  }

  function forget(item: Item): void {
    first = item.behind
    if (first) first.ahead = undefined
    else last = undefined
    pending--
  }

  function leave(item: Item): void {
    try {
      item.leave(item.element)
    } catch (error) {
      if (item.element) report(onError, error, item.element)
      else throwLater(error)
    }
  }

  function push(element: Element | undefined, through: readonly Stage[], leave: Item['leave']): void {
    const item = itemOf(element, through, 0, leave)
    item.ahead = last
    if (last) last.behind = item
    else first = item
    last = item
    pending++
    pump(item)
  }

  /** A place at the head of the queue, for an element that has entered so many stages. */
  function stand(element: Element, through: readonly Stage[], entered: number, leave: Item['leave']): Item {
    const item = itemOf(element, through, entered, leave)
    item.behind = first
    if (first) first.ahead = item
    else last = item
    first = item
    pending++
    return item
  }

  return behind({
    add(filter, { order = 0 } = {}) {
      const stage: Stage = { order, filter }
      const at = stages.findIndex((other) => other.order > order)
      stages = at < 0 ? [...stages, stage] : stages.toSpliced(at, 0, stage)
      return () => {
        stages = stages.filter((other) => other !== stage)
      }
    },
    run(element, deliver) {
      if (first || busy) push(element, stages, (result) => result && deliver(result))
      else if (stages.length === 0) deliver(element)
      else pass(element, deliver)
    },
    after(action) {
      if (!first && !busy) action()
      else push(undefined, stages, action)
    },
    get size() {
      return stages.length
    },
    get pending() {
      return pending + passing
    },
  })
}

/** One that has entered so many of its stages; its place is still to be found. */
function itemOf(element: Item['element'], stages: Item['stages'], entered: number, leave: Item['leave']): Item {
  const bar = { stages, entered }
  return { element, stages, entered, waiting: false, leave, ahead: undefined, behind: undefined, bar }
}

import { JID } from '@trestle/jid'
import type { Element } from '@trestle/xml'
import type { Clock, Dispose } from '@trestle/xmlstream'
import { XmppError } from './errors.js'
import { isPromise } from './is-promise.js'

/** Returns the stanza to pass on, this one or another; `undefined` drops it. */
export type Filter = (element: Element) => Element | undefined | Promise<Element | undefined>

/** Named orders of filters that do not know each other; smaller runs first, in both directions. */
export const filterOrder = {
  /** Unwraps a stanza from its carrier. */
  unwrap: -200,
  decrypt: -100,
  /** Reads the content of stanzas without changing it. */
  observe: 0,
  /** Adds to a stanza. */
  annotate: 100,
  encrypt: 200,
} as const

/** The filters of one direction. */
export interface Filters {
  /** Filters run by ascending `order` (default `filterOrder.observe`), those of one order as they were added. */
  add(filter: Filter, options?: { readonly order?: number | undefined }): Dispose
  /**
   * Delivers what the filters make of the stanza: in order within a conversation (one local address and one peer), while
   * other conversations and all iqs go on. Synchronous unless a filter is asynchronous.
   */
  run(element: Element, deliver: (element: Element) => void): void
  /** Runs an action once all stanzas that asynchronous filters hold now are delivered or dropped. */
  after(action: () => void): void
  readonly size: number
  /** How many stanzas are on their way through filters. */
  readonly pending: number
}

export interface FiltersSettings {
  readonly clock: Clock
  /** Receives what filters throw or reject with; the stanza is dropped. */
  readonly failed: (error: unknown, element: Element) => void
  /** Milliseconds after which an asynchronous filter counts as failed and its stanza as dropped. Default 60,000. */
  readonly timeout?: number | undefined
  /** Called when the last pending stanza has left. */
  readonly onIdle?: (() => void) | undefined
}

interface Stage {
  readonly order: number
  readonly filter: Filter
}

/** A stanza on its way. */
interface Item {
  readonly given: Element
  readonly stages: readonly Stage[]
  readonly deliver: (element: Element) => void
  /** The conversation it is held in; `undefined` for an iq. */
  conversation: string | undefined
  /** Called once it has left. */
  watchers: (() => void)[] | undefined
}

const DEFAULT_TIMEOUT = 60_000

export function createFilters({ clock, failed, timeout = DEFAULT_TIMEOUT, onIdle }: FiltersSettings): Filters {
  let stages: readonly Stage[] = []
  /** Stanzas that wait for an earlier one of their conversation. */
  const waiting = new Map<string, Item[]>()
  const heldItems = new Set<Item>()
  /** Stanzas that are being filtered now, the innermost last: a filter or a handler may send another stanza. */
  const passing: Item[] = []

  /** Runs the filters from one on. Returns whether the stanza has left; if not, an asynchronous filter has it. */
  function advance(item: Item, from: Element, first: number): boolean {
    let element: Element | undefined = from
    passing.push(item)
    try {
      for (let i = first; element && i < item.stages.length; i++) {
        const result: ReturnType<Filter> = (item.stages[i] as Stage).filter(element)
        if (isPromise(result)) {
          settle(item, element, result, i + 1)
          return false
        }
        element = result
      }
      if (element) item.deliver(element)
    } catch (error) {
      failed(error, element ?? from)
    } finally {
      passing.pop()
    }
    return true
  }

  function settle(item: Item, before: Element, result: Promise<Element | undefined>, next: number): void {
    let settled = false
    const finish = (element: Element | undefined, failure?: { readonly error: unknown }) => {
      if (settled) return
      settled = true
      clock.clearTimeout(timer)
      if (failure) failed(failure.error, before)
      if (!element || advance(item, element, next)) leave(item)
    }
    const timer = clock.setTimeout(
      () =>
        finish(undefined, {
          error: new XmppError(
            'filter-timeout',
            `A filter took longer than ${timeout / 1000} s; the stanza that it held was dropped.`,
          ),
        }),
      timeout,
    )
    result.then(
      (element) => finish(element),
      (error) => finish(undefined, { error }),
    )
  }

  function hold(item: Item, conversation: string | undefined): void {
    heldItems.add(item)
    item.conversation = conversation
    if (conversation !== undefined && !waiting.has(conversation)) waiting.set(conversation, [])
  }

  function leave(item: Item): void {
    release(item)
    if (item.conversation !== undefined) deliverWaiting(item.conversation)
    if (heldItems.size === 0) onIdle?.()
  }

  function release(item: Item): void {
    heldItems.delete(item)
    for (const watcher of item.watchers ?? []) watcher()
  }

  /** Runs the filters of the stanzas that waited, up to the next one that an asynchronous filter holds. */
  function deliverWaiting(conversation: string): void {
    const queue = waiting.get(conversation)
    if (!queue) return
    for (let next = queue.shift(); next; next = queue.shift()) {
      if (!advance(next, next.given, 0)) return
      release(next)
    }
    waiting.delete(conversation)
  }

  /** Whether a stanza of the conversation is on its way that this one must not overtake. */
  function isBusy(conversation: string): boolean {
    return waiting.has(conversation) || passing.some(({ given }) => conversationOf(given) === conversation)
  }

  return {
    add(filter, { order = filterOrder.observe } = {}) {
      const stage: Stage = { order, filter }
      const at = stages.findIndex((other) => other.order > order)
      stages = at < 0 ? [...stages, stage] : stages.toSpliced(at, 0, stage)
      return () => {
        stages = stages.filter((other) => other !== stage)
      }
    },
    run(given, deliver) {
      const item: Item = { given, stages, deliver, conversation: undefined, watchers: undefined }
      if (waiting.size > 0 || passing.length > 0) {
        const conversation = conversationOf(given)
        if (conversation !== undefined && isBusy(conversation)) {
          hold(item, conversation)
          waiting.get(conversation)?.push(item)
          return
        }
      }
      if (!advance(item, given, 0)) hold(item, conversationOf(given))
      else if (waiting.size > 0) {
        const conversation = conversationOf(given)
        if (conversation !== undefined) deliverWaiting(conversation)
      }
    },
    after(action) {
      let left = heldItems.size
      if (left === 0) return action()
      const watcher = () => {
        if (--left === 0) action()
      }
      for (const item of heldItems) item.watchers = [...(item.watchers ?? []), watcher]
    },
    get size() {
      return stages.length
    },
    get pending() {
      return heldItems.size + passing.length
    },
  }
}

/** The key of a conversation, within which order is kept. Iqs have none: a filter may itself await the answer to one. */
function conversationOf({ name, attrs }: Element): string | undefined {
  return name === 'iq' ? undefined : `${bareOf(attrs['from'])}\n${bareOf(attrs['to'])}`
}

function bareOf(address: string | undefined): string {
  if (address === undefined) return ''
  try {
    return JID.parse(address).bare.toString()
  } catch {
    return address
  }
}

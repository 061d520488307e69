import type { Element } from '@trestle/xml'
import { behind } from './behind.js'
import { createDispatchIndex } from './dispatch-index.js'
import type { Hint, Matcher } from './matchers.js'
import { report, thenable, throwLater } from './settle.js'
import type { Dispose } from './types.js'

export interface Dispatcher {
  add(matcher: Matcher, handle: (element: Element) => unknown): Dispose
  /** Runs every handler whose matcher fits, in the order they were added; returns how many. */
  dispatch(element: Element): number
  readonly size: number
  clear(): void
}

export interface DispatcherSettings {
  /** Receives what matchers and handlers throw and what handlers reject with. Default: thrown as an uncaught exception. */
  readonly onError?: ((error: unknown, element: Element) => void) | undefined
}

interface Entry {
  readonly order: number
  readonly matcher: Matcher
  readonly handle: (element: Element) => unknown
  readonly hints: readonly Hint[] | undefined
  active: boolean
}

/**
 * Handlers behind matchers, indexed: what one element costs does not grow with the handlers for other names.
 * Handlers may be added and removed while an element is dispatched: a removed one no longer runs, a new one not yet.
 */
export function createDispatcher({ onError = throwLater }: DispatcherSettings = {}): Dispatcher {
  const entries = new Set<Entry>()
  const index = createDispatchIndex<Entry>()
  let added = 0

  function remove(entry: Entry): void {
    if (!entry.active) return
    entry.active = false
    entries.delete(entry)
    index.del(entry, entry.hints)
  }

  function run(entry: Entry, element: Element): boolean {
    try {
      if (!entry.active || !entry.matcher.test(element)) return false
    } catch (error) {
      report(onError, error, element)
      return false
    }
    try {
      thenable(entry.handle(element))?.then(undefined, (error) => report(onError, error, element))
    } catch (error) {
      report(onError, error, element)
    }
    return true
  }

  return behind<Dispatcher>({
    add(matcher, handle) {
      const entry: Entry = { order: added++, matcher, handle, hints: matcher.hints, active: true }
      entries.add(entry)
      index.add(entry, entry.hints)
      return () => remove(entry)
    },
    dispatch(element) {
      if (entries.size === 0) return 0
      let handled = 0
      for (const entry of index.find(element)) if (run(entry, element)) handled++
      return handled
    },
    get size() {
      return entries.size
    },
    clear() {
      for (const entry of [...entries]) remove(entry)
    },
  })
}

import type { Element } from '@trestle/xml'
import { createDispatchIndex } from './dispatch-index.js'
import type { Hint, Matcher } from './matchers.js'
import { report, thenable, throwLater } from './settle.js'
import type { Dispose } from './types.js'
import { withFastAccessors } from './with-fast-accessors.js'

/** `Context`: what each handler gets beside the element. */
export interface Dispatcher<Context = void> {
  add(matcher: Matcher, handle: (element: Element, context: Context) => unknown): Dispose
  /** Runs every handler whose matcher fits, in the order they were added; returns how many. */
  dispatch(element: Element, context: Context): number
  /** Runs the first handler whose matcher fits, and no other; returns whether there was one. */
  dispatchFirst(element: Element, context: Context): boolean
  readonly size: number
  clear(): void
}

export interface DispatcherSettings<Context = void> {
  /** Receives what matchers and handlers throw and what handlers reject with. Default: thrown as an uncaught exception. */
  readonly onError?: ((error: unknown, element: Element, context: Context) => void) | undefined
}

interface Entry<Context> {
  readonly order: number
  readonly matcher: Matcher
  readonly handle: (element: Element, context: Context) => unknown
  readonly hints: readonly Hint[] | undefined
  active: boolean
}

/**
 * Handlers behind matchers, indexed: what one element costs does not grow with the handlers for other names.
 * Handlers may be added and removed while an element is dispatched: a removed one no longer runs, a new one not yet.
 */
export function createDispatcher<Context = void>({
  onError = throwLater,
}: DispatcherSettings<Context> = {}): Dispatcher<Context> {
  const entries = new Set<Entry<Context>>()
  const index = createDispatchIndex<Entry<Context>>()
  let added = 0

  function remove(entry: Entry<Context>): void {
    if (!entry.active) return
    entry.active = false
    entries.delete(entry)
    index.del(entry, entry.hints)
  }

  function run(entry: Entry<Context>, element: Element, context: Context): boolean {
    try {
      if (!entry.active || !entry.matcher.test(element)) return false
    } catch (error) {
      report(onError, error, element, context)
      return false
    }
    try {
      thenable(entry.handle(element, context))?.then(undefined, (error) => report(onError, error, element, context))
    } catch (error) {
      report(onError, error, element, context)
    }
    return true
  }

  return withFastAccessors<Dispatcher<Context>>({
    add(matcher, handle) {
      const entry: Entry<Context> = { order: added++, matcher, handle, hints: matcher.hints, active: true }
      entries.add(entry)
      index.add(entry, entry.hints)
      return () => remove(entry)
    },
    dispatch(element, context) {
      if (entries.size === 0) return 0
      let handled = 0
      for (const entry of index.find(element)) if (run(entry, element, context)) handled++
      return handled
    },
    dispatchFirst(element, context) {
      if (entries.size === 0) return false
      for (const entry of index.find(element)) if (run(entry, element, context)) return true
      return false
    },
    get size() {
      return entries.size
    },
    clear() {
      for (const entry of [...entries]) remove(entry)
    },
  })
}

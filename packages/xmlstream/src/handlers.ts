import type { Element } from '@trestle/xml'
import type { Clock } from './clock.js'
import type { Dispatcher } from './dispatcher.js'
import type { Matcher } from './matchers.js'
import type { Dispose, WaitOptions } from './types.js'
import { waitFor } from './wait-for.js'

/** Handles the next element that fits, and no other. */
export function once(dispatcher: Dispatcher, matcher: Matcher, handle: (element: Element) => unknown): Dispose {
  const dispose = dispatcher.add(matcher, (element) => {
    dispose()
    return handle(element)
  })
  return dispose
}

export interface WaiterOptions extends WaitOptions {
  readonly clock?: Clock | undefined
}

/** The next element that fits. Rejects with XmlStreamError `timeout` or with the signal's reason. */
export function waiter(dispatcher: Dispatcher, matcher: Matcher, options: WaiterOptions = {}): Promise<Element> {
  return waitFor(options, (resolve) => dispatcher.add(matcher, resolve))
}

export interface Collector {
  /** Stops collecting and returns the elements. */
  stop(): Element[]
  readonly size: number
}

/** Collects the elements that match until it is stopped, at most `limit` (default 1000): later ones are dropped. */
export function collector(
  dispatcher: Dispatcher,
  matcher: Matcher,
  options: { limit?: number | undefined } = {},
): Collector {
  const { limit = 1000 } = options
  const found: Element[] = []
  const dispose = dispatcher.add(matcher, (element) => {
    if (found.length < limit) found.push(element)
    if (found.length >= limit) dispose()
  })
  return {
    stop() {
      dispose()
      return found
    },
    get size() {
      return found.length
    },
  }
}

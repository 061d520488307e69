import { type Element, weightOf, type XmlError } from '@trestle/xml'
import { ClientError } from './client-error.js'

/** Most elements that are kept during a login; a login needs fewer, and so does a resumed session. */
const MAX_WAITING = 10_000
/** The same in characters. */
const MAX_CHARACTERS = 2 ** 24

/** The elements that the server sends during a login, to be received one by one. */
export interface Inbox {
  /** Adds an element. `flaw`: it was skipped, and has no children; a login that receives it fails. */
  put(element: Element, flaw?: XmlError): void
  /** The next element; rejects once the stream has failed. One call at a time. */
  next(): Promise<Element>
  /** From here on, what belongs to the session is kept until the end of the login. */
  keepForSession(belongs: (element: Element) => boolean): void
  /** What is kept and came after the element that was taken last is counted by the session's keeper. */
  countFromHere(): void
  /** Forgets what waits: it belongs to a stream that is over. */
  clear(): void
  /** Rejects `next` with this from here on. */
  fail(error: Error): void
  /** Hands over what was not taken, in the order it came. `counted`: it came after `countFromHere` was called. */
  drain(deliver: (element: Element, counted: boolean, flaw: XmlError | undefined) => void): void
}

export function createInbox(): Inbox {
  let waiting: { readonly order: number; readonly element: Element; readonly flaw: XmlError | undefined }[] = []
  let isForSession: (element: Element) => boolean = () => false
  let taker: { resolve(element: Element): void; reject(error: Error): void } | undefined
  let failure: Error | undefined
  let order = 0
  let taken = -1
  /** The last element that the session's keeper does not count. */
  let lastUncounted = Number.NEGATIVE_INFINITY
  /** In all that came so far: a login needs few. */
  let characters = 0

  function fail(error: Error): void {
    failure ??= error
    taker?.reject(failure)
    taker = undefined
  }

  /** Lets the taker have the first that is not kept for the session. */
  function give(): void {
    const at = taker ? waiting.findIndex(({ element }) => !isForSession(element)) : -1
    const [first] = at < 0 ? [] : waiting.splice(at, 1)
    if (!first) return
    taken = first.order
    if (first.flaw) fail(first.flaw)
    else taker?.resolve(first.element)
    taker = undefined
  }

  return {
    put(element, flaw) {
      if (failure) return
      waiting.push({ order: order++, element, flaw })
      characters += weightOf(element)
      give()
      if (waiting.length > MAX_WAITING || characters > MAX_CHARACTERS) {
        fail(new ClientError('protocol-error', 'The server floods the login.'))
      }
    },
    next: () =>
      new Promise((resolve, reject) => {
        taker = { resolve, reject }
        give()
        if (failure) fail(failure)
      }),
    keepForSession(belongs) {
      isForSession = belongs
    },
    countFromHere() {
      lastUncounted = taken
    },
    clear() {
      waiting = []
    },
    fail,
    drain(take) {
      const all = waiting
      waiting = []
      for (const { element, order: at, flaw } of all) take(element, at > lastUncounted, flaw)
    },
  }
}

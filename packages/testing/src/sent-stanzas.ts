import { type Element, serialize } from '@trestle/xml'
import { TestingError } from './testing-error.js'

/** What a host has sent. */
export interface SentStanzas {
  /** Every stanza it has sent, oldest first. */
  readonly sent: readonly Element[]
  /**
   * The next stanza sent after this call that fits. Rejects after `timeout` milliseconds, 1,000 by default, with
   * TestingError `not-sent`, which tells what was sent; and with what `fits` throws.
   */
  nextSent(fits?: (element: Element) => boolean, options?: { readonly timeout?: number }): Promise<Element>
}

export function createSentStanzas(): SentStanzas & { add(element: Element): void } {
  const sent: Element[] = []
  const watchers = new Set<(element: Element) => void>()
  return {
    sent,
    add(element) {
      sent.push(element)
      for (const watch of [...watchers]) watch(element)
    },
    nextSent: (fits = () => true, { timeout = 1000 } = {}) =>
      new Promise((resolve, reject) => {
        const stopWaiting = () => {
          clearTimeout(timer)
          watchers.delete(watch)
        }
        const late = () => {
          stopWaiting()
          const all = sent.map((element) => serialize(element)).join('\n') || '(nothing)'
          reject(new TestingError('not-sent', `No such stanza was sent within ${timeout} ms. Sent so far:\n${all}`))
        }
        const timer = setTimeout(late, timeout)
        const watch = (element: Element) => {
          try {
            if (!fits(element)) return
            resolve(element)
          } catch (error) {
            // The test's own mistake, and not that of whoever happens to send.
            reject(error)
          }
          stopWaiting()
        }
        watchers.add(watch)
      }),
  }
}

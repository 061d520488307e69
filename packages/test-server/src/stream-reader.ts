import { decodeStreamError, isStreamError } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { streamClosed, type XmlStream } from '@trestle/xmlstream'

/**
 * Reads elements of a stream one at a time. The stream is paused in between, so that nothing is parsed in the clear that
 * belongs under TLS, nor before its turn in the login.
 */
export interface StreamReader {
  /** Rejects when the stream ends. */
  next(): Promise<Element>
  /** Ends the reading one at a time: further elements go to the function as they come. */
  handOver(receive: (element: Element) => void): void
}

export function createStreamReader(stream: XmlStream): StreamReader {
  let waiter: { resolve(element: Element): void; reject(error: Error): void } | undefined
  let kept: Element | undefined
  let receive: ((element: Element) => void) | undefined

  stream.events.on('element', (element) => {
    if (isStreamError(element)) return waiter?.reject(decodeStreamError(element))
    if (receive) return receive(element)
    stream.pause()
    const waiting = waiter
    waiter = undefined
    if (waiting) waiting.resolve(element)
    else kept = element
  })
  stream.events.on('close', ({ error }) => waiter?.reject(error ?? streamClosed()))

  return {
    next: () =>
      new Promise((resolve, reject) => {
        const ready = kept
        kept = undefined
        if (ready) return resolve(ready)
        if (stream.state !== 'open') return reject(streamClosed())
        waiter = { resolve, reject }
        stream.resume()
      }),
    handOver(next) {
      receive = next
      stream.resume()
    },
  }
}

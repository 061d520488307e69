import { type Link, NotOnlineError } from '@trestle/core'
import { OverflowError, type XmlStream } from '@trestle/xmlstream'
import { assertAddressed } from './outgoing-addresses.js'

/**
 * A core's link over a stream. While the server reads more slowly than we send, nothing is read from it either: what
 * answers others can fall behind, but not pile up.
 */
export function streamLink(stream: XmlStream, domain: string, maxQueued: number): Link {
  let paused = false
  stream.events.on('drain', () => {
    if (!paused) return
    paused = false
    stream.resume()
  })
  return {
    send(element) {
      if (stream.state !== 'open') throw new NotOnlineError()
      assertAddressed(element, domain)
      if (stream.queued >= maxQueued) {
        throw new OverflowError('Too much waits to be sent: await drained() before sending more.')
      }
      stream.send(element)
      if (paused || stream.writable) return
      paused = true
      stream.pause()
    },
    get open() {
      return stream.state === 'open'
    },
    get writable() {
      return stream.writable
    },
    abandon: (error) => stream.destroy(error),
    drained: (options) => stream.drained({ timeout: Number.POSITIVE_INFINITY, ...options }),
  }
}

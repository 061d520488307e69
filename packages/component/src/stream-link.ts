import { type Link, NotOnlineError } from '@trestle/core'
import { OverflowError, type XmlStream } from '@trestle/xmlstream'
import { assertAddressed } from './outgoing-addresses.js'

/**
 * A core's link over a stream. While the server reads more slowly than we send, nothing is read from it either: what
 * answers others can fall behind, but not pile up.
 */
export function streamLink(stream: XmlStream, domain: string, maxQueued: number): Link {
  const holds = new Set<'server' | 'core'>()
  const pause = (reason: 'server' | 'core') => {
    if (holds.size === 0) stream.pause()
    holds.add(reason)
  }
  const resume = (reason: 'server' | 'core') => {
    if (holds.delete(reason) && holds.size === 0) stream.resume()
  }
  stream.events.on('drain', () => resume('server'))
  return {
    send(element) {
      if (stream.state !== 'open') throw new NotOnlineError()
      assertAddressed(element, domain)
      if (stream.queued >= maxQueued) {
        throw new OverflowError('Too much waits to be sent: await drained() before sending more.')
      }
      stream.send(element)
      if (!stream.writable && !holds.has('server')) pause('server')
    },
    get open() {
      return stream.state === 'open'
    },
    get writable() {
      return stream.writable
    },
    pause: () => pause('core'),
    resume: () => resume('core'),
    abandon: (error) => stream.destroy(error),
    drained: (options) => stream.drained({ timeout: Number.POSITIVE_INFINITY, ...options }),
  }
}

import { XmppError } from '@trestle/core'
import type { Link } from '@trestle/core/host'
import { type BareStream, type Clock, type Gate, withFastAccessors, XmlStreamError } from '@trestle/xmlstream'
import { prepareAddresses } from './outgoing-addresses.js'

/** A core's link that is also called when more may be sent again, and when the stream is over. */
export interface StreamLink extends Link {
  onDrain(): void
  onClose(): void
}

export interface StreamLinkOptions {
  readonly stream: BareStream
  /** Checked when more may be sent again. */
  readonly gate: Gate
  readonly domain: string
  readonly maxQueued: number
  readonly clock: Clock
}

/** Milliseconds that reading is paused for a server that does not read: both sides might wait for each other. */
const MAX_READ_PAUSE = 5000

/**
 * A core's link over a stream. While the server reads more slowly than the component sends, nothing is read from it
 * either, so that answers are delayed but do not pile up.
 */
export function streamLink({ stream, gate, domain, maxQueued, clock }: StreamLinkOptions): StreamLink {
  let readTimer: unknown
  const holds = new Set<'server' | 'core'>()
  const pause = (reason: 'server' | 'core') => {
    if (holds.size === 0) stream.pause()
    holds.add(reason)
  }
  const resume = (reason: 'server' | 'core') => {
    if (holds.delete(reason) && holds.size === 0) stream.resume()
  }
  return withFastAccessors<StreamLink>({
    send(element) {
      if (stream.state !== 'open') throw new XmppError('not-online', 'There is no session.')
      prepareAddresses(element, domain)
      if (stream.queued >= maxQueued) {
        throw new XmlStreamError(
          'overflow',
          'Too much waits to be sent: the server does not read as fast as this component sends.',
        )
      }
      stream.send(element)
      if (!stream.writable && readTimer === undefined) {
        pause('server')
        readTimer = clock.setTimeout(() => resume('server'), MAX_READ_PAUSE)
      }
    },
    sizeOf: stream.sizeOf,
    get open() {
      return stream.state === 'open'
    },
    get writable() {
      return stream.writable
    },
    pause: () => pause('core'),
    resume: () => resume('core'),
    abandon: (error) => stream.destroy(error),
    drained: (options) => gate.wait({ timeout: Number.POSITIVE_INFINITY, ...options }, () => stream.writable),
    onDrain() {
      clock.clearTimeout(readTimer)
      readTimer = undefined
      resume('server')
    },
    onClose: () => clock.clearTimeout(readTimer),
  })
}

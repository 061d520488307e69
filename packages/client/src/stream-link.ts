import { XmppError } from '@trestle/core'
import type { Link } from '@trestle/core/host'
import type { BareStream, Gate } from '@trestle/xmlstream'

/** A core's link over a stream that is logged in. The gate is checked when more may be sent again. */
export function streamLink(stream: BareStream, gate: Gate): Link {
  return {
    send(element) {
      if (stream.state !== 'open') throw new XmppError('not-online', 'The session is ending: nothing more can be sent.')
      stream.send(element)
    },
    sizeOf: stream.sizeOf,
    get open() {
      return stream.state === 'open'
    },
    get writable() {
      return stream.writable
    },
    pause: () => stream.pause(),
    resume: () => stream.resume(),
    abandon: (error) => stream.destroy(error),
    drained: (wait = {}) => gate.wait({ timeout: Number.POSITIVE_INFINITY, ...wait }, () => stream.writable),
  }
}

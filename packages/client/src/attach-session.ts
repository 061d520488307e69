import type { Core, HostConnection } from '@trestle/core/host'
import type { Element } from '@trestle/xml'
import { type Clock, createGate } from '@trestle/xmlstream'
import type { ClientError } from './client-error.js'
import { toClientError } from './client-errors.js'
import type { Session } from './session.js'
import { streamLink } from './stream-link.js'

/** Milliseconds that a server has to close a stream that is over. */
const CLOSE_TIMEOUT = 1000

/** Attaches a session to the core: from here on the core sends over its stream, and is handed what arrives. */
export function attachSession(core: Core, session: Session, clock: Clock): HostConnection<ClientError> {
  const { stream, jid, resumed } = session
  const gate = createGate(clock)
  let closing = false
  let finished = false
  let end: (error: ClientError) => void
  const ended = new Promise<ClientError>((resolve) => {
    end = resolve
  })
  core.attach(streamLink(stream, gate), jid, { resumed })
  session.handOver({
    receive(element, counted) {
      // What follows an error of the stream belongs to no session.
      if (finished || (stream.state !== 'open' && isRequest(element))) return
      if (counted) core.receive(element)
      else core.receiveUncounted(element)
    },
    skipped(element, error, counted) {
      if (!finished) core.skipped(element, error, { counted })
    },
    heard: core.heard,
    drained() {
      gate.check()
      core.heard()
    },
    ended(cause) {
      gate.fail(cause)
      // A stream error is followed by the end of the stream: the first error counts.
      if (finished || (closing && stream.state !== 'closed')) return
      finished = true
      void stream.close({ timeout: CLOSE_TIMEOUT })
      end(toClientError(cause))
    },
  })
  return {
    jid,
    resumed,
    ended,
    close(timeout) {
      if (finished) return
      closing = true
      void stream.close({ timeout })
    },
  }
}

/** A request that arrives while we close cannot be answered any more. */
function isRequest({ name, attrs }: Element): boolean {
  return name === 'iq' && (attrs['type'] === 'get' || attrs['type'] === 'set')
}

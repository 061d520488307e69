import type { JID } from '@trestle/jid'
import { encodeStreamError, StreamError, type StreamErrorCondition } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { createXmlStream, type Framing, type Transport, type XmlStream } from '@trestle/xmlstream'
import { type LoginSettings, login } from './client-login.js'
import type { ServerLimits } from './limits.js'
import type { Session, Sessions } from './sessions.js'
import { createStreamReader } from './stream-reader.js'

export interface ClientConnection {
  readonly transport: Transport
  readonly framing: Framing
  /** Makes TLS of the transport; absent where there is none to be had, or there is already. */
  readonly secure?: (() => Promise<Transport>) | undefined
}

export interface ClientStreamSettings {
  readonly login: LoginSettings
  readonly limits: ServerLimits
  readonly sessions: Sessions
  /** Makes what takes the stanzas of a session. */
  readonly receiver: (session: Session) => (element: Element) => void
  /** The session is over; its resource is not listed any more. */
  readonly ended: (session: Session) => void
  /** A connection is over that had logged in to the account, whether or not it got so far as to a session. */
  readonly left: (account: JID) => void
  readonly track: (stream: XmlStream) => void
  readonly log: (line: string) => void
}

/** Serves one connection of a client, from its first byte to its last. */
export function serveClient(connection: ClientConnection, settings: ClientStreamSettings): void {
  const { limits, sessions, receiver, ended, left, track, log } = settings
  const { secure, framing } = connection
  const stream = createXmlStream({
    transport: connection.transport,
    framing,
    role: 'receiver',
    limits: { maxStanzaBytes: limits.stanzaBytes },
    maxQueued: limits.queued,
  })
  const reader = createStreamReader(stream)
  let known: JID | undefined
  let bound: Session | undefined
  track(stream)
  stream.events.on('error', (error) => log(`A client's stream: ${error.message}`))
  stream.timers.once('login', limits.loginTime, () => close('connection-timeout', 'The login took too long.'))

  function close(condition: StreamErrorCondition, text?: string): void {
    void stream.close({ error: encodeStreamError(new StreamError(condition, { text })) })
  }

  async function startTls(): Promise<void> {
    if (!secure) return
    await stream.flush()
    const transport = await secure()
    if (stream.state === 'closing' || stream.state === 'closed') return transport.destroy()
    stream.replaceTransport(transport)
  }

  function begin(jid: JID, result: Element): void {
    const session: Session = {
      jid,
      presence: undefined,
      interested: false,
      carbons: false,
      directed: new Map(),
      send(element) {
        if (stream.state === 'open') stream.send(element)
      },
      close,
    }
    stream.timers.cancel('login')
    stream.send(result)
    sessions.add(session)
    log(`${jid} is here.`)
    bound = session
    reader.handOver(receiver(session))
  }

  stream.events.on('close', () => {
    if (bound && sessions.remove(bound)) {
      log(`${bound.jid} is gone.`)
      ended(bound)
    }
    if (known) left(known)
  })
  const authenticated = (account: JID) => {
    known = account
  }
  login({ stream, reader, startTls: secure && startTls, authenticated }, settings.login)
    .then(({ jid, result }) => begin(jid, result))
    .catch((error) => {
      if (error instanceof StreamError) close(error.condition, error.text)
      else if (stream.state === 'open') {
        log(`A login failed: ${String(error)}`)
        close('internal-server-error')
      } else if (stream.state !== 'closing') stream.destroy()
    })
}

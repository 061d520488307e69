import type { JID } from '@trestle/jid'
import { encodeStreamError, StreamError, type StreamErrorCondition } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { createXmlStream, type Framing, type XmlStream } from '@trestle/xmlstream'
import { type LoggedIn, type LoginSettings, login } from './client-login.js'
import type { ServerLimits } from './limits.js'
import { type BindableTransport, secureChannel } from './secure-channel.js'
import type { Session, Sessions } from './sessions.js'
import { createStreamReader } from './stream-reader.js'

export interface ClientConnection {
  readonly transport: BindableTransport
  readonly framing: Framing
  /** Makes TLS of the transport; absent where there is none to be had, or there is already. */
  readonly secure?: (() => Promise<BindableTransport>) | undefined
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
  let { transport } = connection
  const stream = createXmlStream({
    transport,
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
    const secured = await secure()
    if (stream.state === 'closing' || stream.state === 'closed') return secured.destroy()
    transport = secured
    stream.replaceTransport(secured)
  }

  /** Sessions of the same installation give way (XEP-0386 §3.2). */
  function replace(account: JID, userAgentId: string | undefined): void {
    if (userAgentId === undefined) return
    for (const other of sessions.of(account)) {
      if (other.userAgentId !== userAgentId) continue
      if (sessions.remove(other)) ended(other)
      other.close('conflict', 'Another session of this client takes its place.')
    }
  }

  function begin({ jid, userAgentId, answers }: LoggedIn): void {
    const session: Session = {
      jid,
      userAgentId,
      presence: undefined,
      interested: false,
      carbons: false,
      active: true,
      directed: new Map(),
      send(element) {
        if (stream.state === 'open') stream.send(element)
      },
      close,
    }
    stream.timers.cancel('login')
    replace(jid.bare, userAgentId)
    for (const answer of answers(session)) stream.send(answer)
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
  const channel = secureChannel(() => transport)
  login({ stream, reader, channel, startTls: secure && startTls, authenticated }, settings.login)
    .then(begin)
    .catch((error) => {
      if (error instanceof StreamError) close(error.condition, error.text)
      else if (stream.state === 'open') {
        log(`A login failed: ${String(error)}`)
        close('internal-server-error')
      } else if (stream.state !== 'closing') stream.destroy()
    })
}

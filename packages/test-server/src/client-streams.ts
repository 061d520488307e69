import type { JID } from '@trestle/jid'
import { encodeStreamError, StreamError, type StreamErrorCondition } from '@trestle/stanza'
import type { UnackedStanza } from '@trestle/xep-0198'
import type { Element } from '@trestle/xml'
import { createXmlStream, type Framing, type XmlStream } from '@trestle/xmlstream'
import { ConnectError } from '@trestle/xmlstream/tcp'
import { type LoggedIn, type LoginSettings, login } from './client-login.js'
import type { ServerLimits } from './limits.js'
import { type BindableTransport, secureChannel } from './secure-channel.js'
import type { Session, Sessions } from './sessions.js'
import type { StreamManagement } from './stream-management.js'
import { createStreamReader } from './stream-reader.js'
import { leftAtTls, tlsRefusal } from './tls-refusal.js'

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
  readonly streamManagement: StreamManagement
  /** The session is over; its resource is not listed any more. */
  readonly ended: (session: Session) => void
  /** Delivers otherwise the stanzas that a session's client has not acknowledged. */
  readonly undelivered: (session: Session, stanzas: Iterable<UnackedStanza>) => void
  /** A connection that had authenticated as the account is over, whether or not it had a session. */
  readonly left: (account: JID) => void
  readonly track: (stream: XmlStream) => void
  readonly log: (line: string) => void
}

/** Serves one connection of a client, from its first byte to its last. */
export function serveClient(connection: ClientConnection, settings: ClientStreamSettings): void {
  const { limits, sessions, receiver, streamManagement, ended, undelivered, left, track, log } = settings
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
  let authenticatedAs: JID | undefined
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
    const secured = await secure().catch((cause: unknown) => {
      log(tlsRefusal(cause))
      throw cause
    })
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

  function sessionAt({ jid, userAgentId }: LoggedIn): Session {
    const line = streamManagement.lineFor(
      () => session,
      () => end(session),
    )
    const session: Session = {
      jid,
      userAgentId,
      presence: undefined,
      interested: false,
      carbons: false,
      readsArchive: false,
      active: true,
      directed: new Map(),
      line,
      send: line.send,
      close: line.close,
    }
    return session
  }

  function end(session: Session): void {
    const { jid, line } = session
    if (sessions.remove(session)) {
      log(`${jid} is gone.`)
      ended(session)
    }
    undelivered(session, line.unacked ?? [])
    left(jid.bare)
  }

  function begin(who: LoggedIn): void {
    const session = who.resumed ?? sessionAt(who)
    // Whoever was away is back (XEP-0352 §5.2).
    session.active = true
    stream.timers.cancel('login')
    if (!who.resumed) replace(session.jid.bare, session.userAgentId)
    for (const answer of who.answers(session)) stream.send(answer)
    if (!who.resumed) sessions.add(session)
    log(`${session.jid} is ${who.resumed ? 'back' : 'here'}.`)
    bound = session
    session.line.attach(stream)
    const receive = receiver(session)
    reader.handOver((element) => {
      if (!session.line.received(stream, element)) receive(element)
    })
  }

  let spokeUnderTls = false
  stream.events.on('open', () => {
    spokeUnderTls = transport.secure
  })
  stream.events.on('close', ({ error }) => {
    if (transport.secure && !spokeUnderTls) log(leftAtTls)
    if (bound) bound.line.lost(stream, error)
    else if (authenticatedAs) left(authenticatedAs)
  })
  const authenticated = (account: JID) => {
    authenticatedAs = account
  }
  const channel = secureChannel(() => transport)
  login({ stream, reader, channel, startTls: secure && startTls, authenticated }, settings.login)
    .then(begin)
    .catch((error) => {
      if (error instanceof StreamError) close(error.condition, error.text)
      else if (error instanceof ConnectError) stream.destroy()
      else if (stream.state === 'open') {
        log(`A login failed: ${String(error)}`)
        close('internal-server-error')
      } else if (stream.state !== 'closing') stream.destroy()
    })
}

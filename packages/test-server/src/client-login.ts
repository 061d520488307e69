import { randomBytes, randomUUID } from 'node:crypto'
import type { JID } from '@trestle/jid'
import {
  Bind,
  Iq,
  Mechanisms,
  NS_STREAM,
  PreApproval,
  RosterVersioning,
  SaslAuth,
  Session as SessionFeature,
  StanzaError,
  StartTls,
  StreamError,
  TlsProceed,
} from '@trestle/stanza'
import { Element } from '@trestle/xml'
import type { StreamHeader, XmlStream } from '@trestle/xmlstream'
import type { Authentication } from './authentication.js'
import type { Sessions } from './sessions.js'
import type { StreamReader } from './stream-reader.js'

export interface LoginSettings {
  readonly domain: JID
  readonly authentication: Authentication
  readonly sessions: Sessions
  /** Elements that go into the stream features of those who have not logged in. */
  readonly strangerFeatures: readonly Element[]
  /** Answers requests of those who have not logged in; undefined where there is none for it. */
  readonly answerStranger: (request: Iq) => Promise<Iq | undefined>
  /** Whether one may go on without TLS where TLS can be had. */
  readonly allowPlaintext: boolean
  readonly maxAttempts: number
  readonly maxSessions: number
}

export interface LoginConnection {
  readonly stream: XmlStream
  readonly reader: StreamReader
  /** Makes TLS of the connection; absent where there is none to be had, or there is already. */
  readonly startTls?: (() => Promise<void>) | undefined
  /** Called once it is known who it is. */
  readonly authenticated: (account: JID) => void
}

/**
 * Brings a client from its first stream header to its resource (RFC 6120 §4.3). Resolves with the full address, and with
 * the result of the binding, which is still to be sent. Rejects with the StreamError that the client is to be told.
 */
export async function login(
  { stream, reader, startTls, authenticated }: LoginConnection,
  settings: LoginSettings,
): Promise<{ readonly jid: JID; readonly result: Element }> {
  const { domain, authentication, sessions, strangerFeatures, answerStranger, maxAttempts, maxSessions } = settings
  let upgradable = startTls !== undefined
  let failures = 0

  const answerTo = (peer: StreamHeader): StreamHeader => ({
    from: domain.toString(),
    id: randomBytes(12).toString('hex'),
    version: '1.0',
    lang: 'en',
    ...(stream.secure && peer.from !== undefined && { to: peer.from }),
  })

  function checkHeader({ to, version }: StreamHeader): void {
    if (to === undefined || !domain.equals(to)) throw new StreamError('host-unknown')
    if (version === undefined) throw new StreamError('unsupported-version', { text: 'XMPP 1.0 is asked for here.' })
  }

  function offer(features: readonly Element[]): void {
    stream.send(new Element('features', NS_STREAM, {}, [...features]))
  }

  function offerLogin(): void {
    const mechanisms = Mechanisms.encode({ mechanisms: authentication.mechanisms(stream.secure) })
    const required = !settings.allowPlaintext
    const rest = upgradable && required ? [] : [mechanisms, ...strangerFeatures]
    offer([...(upgradable ? [StartTls.encode({ required })] : []), ...rest])
  }

  async function authenticate(): Promise<JID> {
    for (;;) {
      const element = await reader.next()
      if (upgradable && startTls && element.is(StartTls.ns, StartTls.name)) {
        stream.send(TlsProceed.encode({}))
        await startTls()
        upgradable = false
        checkHeader(await stream.restart(answerTo))
        offerLogin()
      } else if (upgradable && !settings.allowPlaintext) {
        throw new StreamError('policy-violation', { text: 'TLS comes first.' })
      } else if (element.is(SaslAuth.ns, SaslAuth.name)) {
        const channel = { send: (one: Element) => stream.send(one), next: () => reader.next() }
        const account = await authentication.attempt(element, channel, stream.secure)
        if (account) return account
        if (++failures >= maxAttempts) throw new StreamError('policy-violation', { text: 'That was often enough.' })
      } else {
        const answer = element.name === 'iq' ? await answerStranger(new Iq(element)) : undefined
        if (!answer) throw new StreamError('not-authorized', { text: 'Nobody has logged in here.' })
        stream.send(answer.element)
      }
    }
  }

  async function bind(account: JID): Promise<{ jid: JID; result: Element }> {
    for (;;) {
      const iq = new Iq(await reader.next())
      if (iq.element.name !== 'iq' || iq.type !== 'set' || !iq.has(Bind)) {
        throw new StreamError('not-authorized', { text: 'A resource comes first.' })
      }
      try {
        if (sessions.of(account).length >= maxSessions) throw new StanzaError('resource-constraint')
        const jid = choose(account, iq.get(Bind)?.resource)
        return { jid, result: iq.result(Bind.encode({ jid })).element }
      } catch (cause) {
        const error = cause instanceof StanzaError ? cause : new StanzaError('bad-request', { cause })
        stream.send(iq.errorReply(error).element)
      }
    }
  }

  /** A resource that is taken gives way to another (RFC 6120 §7.7.2.2, first choice). */
  function choose(account: JID, wanted: string | undefined): JID {
    const asked = wanted ? account.withResource(wanted) : undefined
    return asked && !sessions.get(asked) ? asked : account.withResource(randomUUID())
  }

  checkHeader(await stream.open(answerTo))
  offerLogin()
  const account = await authenticate()
  authenticated(account)
  checkHeader(await stream.restart(answerTo))
  const optional = SessionFeature.encode({ optional: true })
  offer([Bind.encode({}), optional, RosterVersioning.encode({}), PreApproval.encode({})])
  return bind(account)
}

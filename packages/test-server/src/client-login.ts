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
import { NS_STREAM_MANAGEMENT } from '@trestle/xep-0198'
import { NS_SASL2, Sasl2Authenticate } from '@trestle/xep-0388'
import { Element } from '@trestle/xml'
import type { StreamHeader, XmlStream } from '@trestle/xmlstream'
import type { Authentication, SaslChannel } from './authentication.js'
import { attemptSasl } from './sasl.js'
import type { Sasl2, Sasl2Login } from './sasl2.js'
import type { SecureChannel } from './secure-channel.js'
import type { Session, Sessions } from './sessions.js'
import type { StreamManagement } from './stream-management.js'
import type { StreamReader } from './stream-reader.js'

export interface LoginSettings {
  readonly domain: JID
  readonly authentication: Authentication
  /** Absent where it is not offered. */
  readonly sasl2: Sasl2 | undefined
  readonly sessions: Sessions
  /** Absent where it is not offered. */
  readonly streamManagement: StreamManagement | undefined
  /** Elements for the stream features after login. */
  readonly sessionFeatures: readonly Element[]
  /** Elements for the stream features before login. */
  readonly preLoginFeatures: readonly Element[]
  /** Answers requests before login; undefined for those that are not allowed then. */
  readonly answerBeforeLogin: (request: Iq) => Promise<Iq | undefined>
  /** Whether clients may log in without TLS where TLS is offered. */
  readonly allowPlaintext: boolean
  readonly maxAttempts: number
  readonly maxSessions: number
  readonly log: (line: string) => void
}

export interface LoginConnection {
  readonly stream: XmlStream
  readonly reader: StreamReader
  readonly channel: SecureChannel
  /** Makes TLS of the connection; absent where there is none to be had, or there is already. */
  readonly startTls?: (() => Promise<void>) | undefined
  /** Called once the client has authenticated. */
  readonly authenticated: (account: JID) => void
}

/** A client that has logged in; the answers that say so are sent once its session is made. */
export interface LoggedIn {
  /** Full. */
  readonly jid: JID
  /** The installation that has logged in, if it says. */
  readonly userAgentId?: string | undefined
  /** The session that is resumed, in place of a new one. */
  readonly resumed?: Session | undefined
  answers(session: Session): readonly Element[]
}

/**
 * Brings a client from its first stream header to its resource (RFC 6120 §4.3). Rejects with the StreamError to
 * send to the client.
 */
export async function login(
  { stream, reader, channel, startTls, authenticated }: LoginConnection,
  settings: LoginSettings,
): Promise<LoggedIn> {
  const { domain, authentication, sasl2, sessions, preLoginFeatures, answerBeforeLogin } = settings
  const { streamManagement, sessionFeatures, maxAttempts, maxSessions, log } = settings
  const conversation: SaslChannel = { send: (one) => stream.send(one), next: () => reader.next() }
  let from: string | undefined
  let upgradable = startTls !== undefined
  let failures = 0

  const answerTo = (peer: StreamHeader): StreamHeader => ({
    from: domain.toString(),
    id: randomBytes(12).toString('hex'),
    version: '1.0',
    lang: 'en',
    ...(stream.secure && peer.from !== undefined && { to: peer.from }),
  })

  function checkHeader({ to, version, ...header }: StreamHeader): void {
    from = header.from
    if (to === undefined || !domain.equals(to)) throw new StreamError('host-unknown')
    if (version === undefined)
      throw new StreamError('unsupported-version', { text: 'This server speaks XMPP 1.0 only.' })
  }

  function offer(features: readonly Element[]): void {
    stream.send(new Element('features', NS_STREAM, {}, [...features]))
  }

  function offerLogin(): void {
    const mechanisms = Mechanisms.encode({ mechanisms: authentication.mechanisms(channel) })
    const required = !settings.allowPlaintext
    const newer = stream.secure && sasl2 ? [sasl2.offer(channel)] : []
    const login = [...newer, mechanisms, ...authentication.announcements(channel), ...preLoginFeatures]
    const rest = upgradable && required ? [] : login
    offer([...(upgradable ? [StartTls.encode({ required })] : []), ...rest])
  }

  function sessionOffer(bound: boolean): Element[] {
    const bind = bound ? [] : [Bind.encode({}), SessionFeature.encode({ optional: true })]
    return [...bind, RosterVersioning.encode({}), PreApproval.encode({}), ...sessionFeatures]
  }

  function failed(): void {
    if (++failures >= maxAttempts) throw new StreamError('policy-violation', { text: 'Too many logins failed.' })
  }

  async function authenticate(): Promise<JID | Sasl2Login> {
    for (;;) {
      const element = await reader.next()
      if (upgradable && startTls && element.is(StartTls.ns, StartTls.name)) {
        stream.send(TlsProceed.encode({}))
        await startTls()
        upgradable = false
        checkHeader(await stream.restart(answerTo))
        offerLogin()
      } else if (upgradable && !settings.allowPlaintext) {
        throw new StreamError('policy-violation', { text: 'Negotiate TLS first.' })
      } else if (element.is(SaslAuth.ns, SaslAuth.name)) {
        const account = await attemptSasl({
          authentication,
          auth: element,
          channel: conversation,
          connection: channel,
          log,
        })
        if (account) return account
        failed()
      } else if (sasl2 && stream.secure && element.is(NS_SASL2, Sasl2Authenticate.name)) {
        const login = await sasl2.attempt(element, conversation, channel, from)
        if (login) return login
        failed()
      } else {
        const answer = element.name === 'iq' ? await answerBeforeLogin(new Iq(element)) : undefined
        if (!answer) throw new StreamError('not-authorized', { text: 'Log in first.' })
        stream.send(answer.element)
      }
    }
  }

  async function bind(account: JID, userAgentId?: string): Promise<LoggedIn> {
    for (;;) {
      const element = await reader.next()
      if (streamManagement && element.ns === NS_STREAM_MANAGEMENT) {
        const { answer, resumed } = streamManagement.beforeBinding(element, account)
        if (resumed) return { jid: resumed.jid, userAgentId, resumed, answers: () => [answer] }
        stream.send(answer)
        continue
      }
      const iq = new Iq(element)
      if (iq.element.name !== 'iq' || iq.type !== 'set' || !iq.has(Bind)) {
        throw new StreamError('not-authorized', { text: 'Bind a resource first.' })
      }
      try {
        if (sessions.of(account).length >= maxSessions) throw new StanzaError('resource-constraint')
        const jid = choose(account, iq.get(Bind)?.resource)
        const result = iq.result(Bind.encode({ jid })).element
        return { jid, userAgentId, answers: () => [result] }
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

  /** What did not come along with SASL2 follows as after SASL, without a restart of the stream. */
  async function afterSasl2(login: Sasl2Login): Promise<LoggedIn> {
    const { account, jid, resumed, userAgentId } = login
    authenticated(account)
    if (jid || resumed) {
      const features = () => new Element('features', NS_STREAM, {}, sessionOffer(true))
      const answers = (session: Session) => [login.success(session), ...(resumed ? [] : [features()])]
      return { jid: (resumed?.jid ?? jid)!, userAgentId, resumed, answers }
    }
    stream.send(login.success(undefined))
    offer(sessionOffer(false))
    return bind(account, userAgentId)
  }

  checkHeader(await stream.open(answerTo))
  offerLogin()
  const who = await authenticate()
  if ('success' in who) return afterSasl2(who)
  authenticated(who)
  checkHeader(await stream.restart(answerTo))
  offer(sessionOffer(false))
  return bind(who)
}

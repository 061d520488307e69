import type { JID } from '@trestle/jid'
import { SaslError } from '@trestle/sasl'
import { StreamError } from '@trestle/stanza'
import {
  NS_SASL2,
  Sasl2Abort,
  Sasl2Authenticate,
  Sasl2Authentication,
  Sasl2Challenge,
  Sasl2Failure,
  Sasl2Response,
  Sasl2Success,
} from '@trestle/xep-0388'
import type { Element } from '@trestle/xml'
import type { Authenticated, Authentication, LoginExchange, SaslChannel } from './authentication.js'
import type { Bind2 } from './bind2.js'
import type { LoginExtension, LoginRequest } from './login-extension.js'
import { loginRefusal } from './login-refusal.js'
import type { SecureChannel } from './secure-channel.js'
import type { Session } from './sessions.js'

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

/** An attempt that succeeded, and whose `<success/>` is still to be sent. */
export interface Sasl2Login {
  readonly account: JID
  readonly userAgentId: string | undefined
  /** The session that is resumed. */
  readonly resumed: Session | undefined
  /** The address to bind; absent where nothing was asked for along with the authentication. */
  readonly jid: JID | undefined
  /** The `<success/>`; `session` is the one that was bound. */
  success(session: Session | undefined): Element
}

export interface Sasl2 {
  /** For the stream features. */
  offer(channel: SecureChannel): Element
  /** Runs one attempt. Resolves with undefined once failure was sent. */
  attempt(
    element: Element,
    channel: SaslChannel,
    connection: SecureChannel,
    from: string | undefined,
  ): Promise<Sasl2Login | undefined>
}

export interface Sasl2Settings {
  readonly authentication: Authentication
  readonly extensions: readonly LoginExtension[]
  readonly bind2: Bind2 | undefined
  readonly log: (line: string) => void
}

/** SASL2 for clients (XEP-0388). */
export function createSasl2({ authentication, extensions, bind2, log }: Sasl2Settings): Sasl2 {
  function read(element: Element, channel: SecureChannel): LoginRequest & { data: Uint8Array | undefined } {
    const { mechanism, initialResponse, userAgent } = Sasl2Authenticate.decode(element)
    const userAgentId = userAgent?.id
    if (userAgentId !== undefined && !UUID_V4.test(userAgentId)) {
      throw new SaslError('malformed-request', 'The id of the user agent is not a UUID of version 4')
    }
    return { element, mechanism, userAgentId, channel, data: initialResponse }
  }

  function exchangeFor(request: LoginRequest): LoginExchange {
    for (const extension of extensions) {
      const own = extension.exchange?.(request)
      if (own) return own
    }
    return authentication.exchange(request.mechanism, request.channel)
  }

  async function authenticate(
    exchange: LoginExchange,
    data: Uint8Array | undefined,
    { send, next }: SaslChannel,
    from: string | undefined,
  ): Promise<Authenticated> {
    const authenticated = await authentication.authenticate(exchange, data, async (challenge) => {
      send(Sasl2Challenge.encode({ data: challenge }))
      const answer = await next()
      if (answer.is(NS_SASL2, Sasl2Abort.name)) throw new SaslError('aborted', 'The client gave up')
      if (!answer.is(NS_SASL2, Sasl2Response.name)) {
        throw new StreamError('policy-violation', { text: 'An authentication is under way.' })
      }
      return Sasl2Response.decode(answer).data
    })
    if (from !== undefined && !authenticated.account.equals(from)) {
      throw new SaslError('invalid-authzid', 'The stream was opened for another account')
    }
    return authenticated
  }

  async function answersTo(request: LoginRequest, account: JID) {
    const answers: Element[] = []
    let resumed: Session | undefined
    for (const { authenticated } of extensions) {
      const answer = await authenticated?.(request, account)
      answers.push(...(answer?.answers ?? []))
      resumed ??= answer?.resumed
    }
    return { answers, resumed }
  }

  return {
    offer(channel) {
      const features = [...(bind2 ? [bind2.offer()] : []), ...extensions.flatMap((one) => one.offer?.(channel) ?? [])]
      return Sasl2Authentication.encode({
        mechanisms: authentication.mechanisms(channel),
        ...(features.length > 0 && { inline: { features } }),
      })
    },
    async attempt(element, channel, connection, from) {
      let request: ReturnType<typeof read>
      let exchange: LoginExchange | undefined
      let authenticated: Authenticated
      try {
        request = read(element, connection)
        exchange = exchangeFor(request)
        authenticated = await authenticate(exchange, request.data, channel, from)
      } catch (error) {
        const { mechanism } = element.attrs
        const refusal = loginRefusal({ mechanism, username: exchange?.username, error })
        if (!refusal) throw error
        log(refusal.line)
        channel.send(Sasl2Failure.encode({ condition: refusal.condition, details: [] }))
        return undefined
      }
      const { account, data: additionalData } = authenticated
      const { answers, resumed } = await answersTo(request, account)
      const grant = resumed ? undefined : bind2?.grant(request, account)
      return {
        account,
        userAgentId: request.userAgentId,
        resumed,
        jid: grant?.jid,
        success: (session) =>
          Sasl2Success.encode({
            additionalData,
            authorizationIdentifier: (resumed ?? session)?.jid ?? account,
            inline: [...answers, ...(grant && session ? [grant.bound(session)] : [])],
          }),
      }
    },
  }
}

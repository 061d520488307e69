import type { JID } from '@trestle/jid'
import { SaslError } from '@trestle/sasl'
import { SaslAbort, SaslAuth, SaslChallenge, SaslFailure, SaslResponse, SaslSuccess } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import type { Authenticated, Authentication, LoginExchange, SaslChannel } from './authentication.js'
import { loginRefusal } from './login-refusal.js'
import type { SecureChannel } from './secure-channel.js'

export interface SaslAttempt {
  readonly authentication: Authentication
  /** The client's `<auth/>`. */
  readonly auth: Element
  readonly channel: SaslChannel
  readonly connection: SecureChannel
  readonly log: (line: string) => void
}

/**
 * Runs one attempt of SASL (RFC 6120 §6). Resolves with the account's bare address once success was sent, or with
 * undefined once failure was.
 */
export async function attemptSasl(attempt: SaslAttempt): Promise<JID | undefined> {
  const { authentication, auth, channel, connection, log } = attempt

  async function ask(challenge: Uint8Array): Promise<Uint8Array> {
    channel.send(SaslChallenge.encode({ data: challenge }))
    const answer = await channel.next()
    if (answer.is(SaslAbort.ns, SaslAbort.name)) throw new SaslError('aborted', 'The client gave up')
    return SaslResponse.decode(answer).data ?? new Uint8Array()
  }

  let exchange: LoginExchange | undefined
  let authenticated: Authenticated
  try {
    const { mechanism, data } = SaslAuth.decode(auth)
    exchange = authentication.exchange(mechanism, connection)
    authenticated = await authentication.authenticate(exchange, data, ask)
  } catch (error) {
    const refusal = loginRefusal({ mechanism: auth.attrs['mechanism'], username: exchange?.username, error })
    if (!refusal) throw error
    log(refusal.line)
    channel.send(SaslFailure.encode({ condition: refusal.condition }))
    return undefined
  }
  channel.send(SaslSuccess.encode(authenticated.data ? { data: authenticated.data } : {}))
  return authenticated.account
}

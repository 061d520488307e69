import type { JID } from '@trestle/jid'
import { SaslError } from '@trestle/sasl'
import { SaslAbort, SaslAuth, SaslChallenge, SaslFailure, SaslResponse, SaslSuccess } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { type Authentication, failureCondition, type Proven, type SaslChannel } from './authentication.js'
import type { SecureChannel } from './secure-channel.js'

/**
 * Goes through one attempt of SASL (RFC 6120 §6), which the client begins by `auth`. Resolves with the account's bare
 * address once success was sent, or with undefined once failure was.
 */
export async function attemptSasl(
  authentication: Authentication,
  auth: Element,
  channel: SaslChannel,
  connection: SecureChannel,
): Promise<JID | undefined> {
  async function ask(challenge: Uint8Array): Promise<Uint8Array> {
    channel.send(SaslChallenge.encode({ data: challenge }))
    const answer = await channel.next()
    if (answer.is(SaslAbort.ns, SaslAbort.name)) throw new SaslError('aborted', 'The client gave up')
    return SaslResponse.decode(answer).data ?? new Uint8Array()
  }

  let proven: Proven
  try {
    const { mechanism, data } = SaslAuth.decode(auth)
    proven = await authentication.prove(authentication.exchange(mechanism, connection), data, ask)
  } catch (error) {
    const condition = failureCondition(error)
    if (!condition) throw error
    channel.send(SaslFailure.encode({ condition }))
    return undefined
  }
  channel.send(SaslSuccess.encode(proven.data ? { data: proven.data } : {}))
  return proven.account
}

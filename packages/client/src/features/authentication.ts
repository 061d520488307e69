import { featureOrder, type Negotiated, type Negotiation, type StreamFeature } from '@trestle/core'
import type { ClientExchange } from '@trestle/sasl'
import { Mechanisms, SaslAuth, SaslChallenge, SaslFailure, SaslResponse, SaslSuccess } from '@trestle/stanza'
import type { Authenticator } from '../authenticator.js'
import { ClientError } from '../client-error.js'
import { saslFailed } from '../client-errors.js'

/** After these the server takes another mechanism (RFC 6120 §6.5.7, §6.5.9); after others the password is no good. */
const TRY_NEXT: ReadonlySet<string> = new Set(['invalid-mechanism', 'mechanism-too-weak'])

/** SASL (RFC 6120 §6). */
export function authentication(authenticator: Authenticator): StreamFeature {
  return {
    name: 'sasl',
    order: featureOrder.authentication,
    match: ({ authenticated, offer }) => !authenticated && offer.child(Mechanisms.ns, Mechanisms.name) !== undefined,
    async negotiate(negotiation): Promise<Negotiated> {
      const element = negotiation.offer.child(Mechanisms.ns, Mechanisms.name)
      const offered = element ? Mechanisms.decode(element).mechanisms : []
      const refused = new Set<string>()
      let refusal: ClientError | undefined
      for (;;) {
        const exchange = choose(authenticator, { offered, refused, secure: negotiation.secure }, refusal)
        const failure = await run(exchange, negotiation)
        if (!failure) return { next: 'restart', authenticated: true }
        refusal = saslFailed(failure, exchange.mechanism)
        // A certificate that is refused says nothing about the password.
        if (!TRY_NEXT.has(failure.condition) && exchange.mechanism !== 'EXTERNAL') throw refusal
        refused.add(exchange.mechanism)
      }
    },
  }
}

/** Where nothing is left to try, what the server said of the last try tells more than that. */
function choose(
  authenticator: Authenticator,
  offer: Parameters<Authenticator['choose']>[0],
  refusal: ClientError | undefined,
): ClientExchange {
  try {
    return authenticator.choose(offer)
  } catch (error) {
    throw refusal ?? error
  }
}

async function run(exchange: ClientExchange, { send, receive }: Negotiation) {
  const { mechanism } = exchange
  const initial = await exchange.start()
  send(SaslAuth.encode({ mechanism, ...(initial && { data: initial }) }))
  for (;;) {
    const answer = await receive()
    if (answer.is(SaslFailure.ns, SaslFailure.name)) return SaslFailure.decode(answer)
    if (answer.is(SaslSuccess.ns, SaslSuccess.name)) {
      await exchange.finish(SaslSuccess.decode(answer).data)
      return undefined
    }
    if (!answer.is(SaslChallenge.ns, SaslChallenge.name)) {
      throw new ClientError('protocol-error', `The server answers ${mechanism} with something that is not SASL.`)
    }
    const data = await exchange.respond(SaslChallenge.decode(answer).data ?? new Uint8Array())
    send(SaslResponse.encode({ data }))
  }
}

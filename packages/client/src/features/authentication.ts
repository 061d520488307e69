import { type Attempted, featureOrder, type Negotiation, type StreamFeature } from '@trestle/core'
import type { ClientExchange } from '@trestle/sasl'
import { Mechanisms, SaslAuth, SaslChallenge, SaslFailure, SaslResponse, SaslSuccess } from '@trestle/stanza'
import { ClientError } from '../client-error.js'

/** SASL (RFC 6120 §6). */
export const authentication: StreamFeature = {
  name: 'sasl',
  order: featureOrder.authentication,
  match: ({ authenticated, offer }) => !authenticated && offer.child(Mechanisms.ns, Mechanisms.name) !== undefined,
  async negotiate(negotiation) {
    const element = negotiation.offer.child(Mechanisms.ns, Mechanisms.name)
    const offer = { mechanisms: element ? Mechanisms.decode(element).mechanisms : [] }
    await negotiation.authenticator.authenticate(offer, (exchange) => run(exchange, negotiation))
    return { next: 'restart', authenticated: true }
  },
}

async function run(exchange: ClientExchange, { send, receive }: Negotiation): Promise<Attempted<true>> {
  const { mechanism } = exchange
  const initial = await exchange.start()
  send(SaslAuth.encode({ mechanism, ...(initial && { data: initial }) }))
  for (;;) {
    const answer = await receive()
    if (answer.is(SaslFailure.ns, SaslFailure.name)) return { failure: SaslFailure.decode(answer) }
    if (answer.is(SaslSuccess.ns, SaslSuccess.name)) {
      await exchange.finish(SaslSuccess.decode(answer).data)
      return { success: true }
    }
    if (!answer.is(SaslChallenge.ns, SaslChallenge.name)) {
      throw new ClientError('protocol-error', `The server answers ${mechanism} with something that is not SASL.`)
    }
    const data = await exchange.respond(SaslChallenge.decode(answer).data ?? new Uint8Array())
    send(SaslResponse.encode({ data }))
  }
}

import { featureOrder, type Negotiation, type StreamFeature } from '@trestle/core'
import type { Attempted } from '@trestle/core/host'
import { type ClientExchange, decodeBase64, encodeBase64 } from '@trestle/sasl'
import { NS_SASL, readSaslFailure } from '@trestle/stanza'
import { Element } from '@trestle/xml'
import { ClientError } from '../client-error.js'

/** SASL (RFC 6120 §6). */
export const authentication: StreamFeature = {
  name: 'sasl',
  order: featureOrder.authentication,
  match: ({ authenticated, offer }) => !authenticated && offer.child(NS_SASL, 'mechanisms') !== undefined,
  async negotiate(negotiation) {
    const offered = negotiation.offer.child(NS_SASL, 'mechanisms')?.childrenOf(NS_SASL, 'mechanism') ?? []
    const offer = { mechanisms: offered.map((one) => one.text()) }
    await negotiation.authenticator.authenticate(offer, (exchange) => run(exchange, negotiation))
    return { next: 'restart', authenticated: true }
  },
}

async function run(exchange: ClientExchange, { send, receive }: Negotiation): Promise<Attempted<true>> {
  const { mechanism } = exchange
  const initial = await exchange.start()
  send(new Element('auth', NS_SASL, { mechanism }, initial && [written(initial)]))
  for (;;) {
    const answer = await receive()
    if (answer.is(NS_SASL, 'failure')) return { failure: readSaslFailure(answer) }
    if (answer.is(NS_SASL, 'success')) {
      await exchange.finish(read(answer))
      return { success: true }
    }
    if (!answer.is(NS_SASL, 'challenge')) {
      throw new ClientError('protocol-error', `The server answers ${mechanism} with something that is not SASL.`)
    }
    const response = await exchange.respond(read(answer) ?? new Uint8Array())
    send(new Element('response', NS_SASL, {}, [written(response)]))
  }
}

/** Data that is sent but empty is `=` (RFC 6120 §6.4.2). */
function written(data: Uint8Array): string {
  return data.length === 0 ? '=' : encodeBase64(data)
}

function read(element: Element): Uint8Array | undefined {
  const text = element.text().replace(/[\t\n\r ]+/g, '')
  if (text === '') return undefined
  const data = decodeBase64(text === '=' ? '' : text)
  if (data) return data
  throw new ClientError('protocol-error', `The server's ${element.name} is not base64.`)
}

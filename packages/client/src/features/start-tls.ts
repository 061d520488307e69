import { featureOrder, type StreamFeature } from '@trestle/core'
import { NS_TLS } from '@trestle/stanza'
import { Element } from '@trestle/xml'
import { ClientError } from '../client-error.js'

/** STARTTLS (RFC 6120 §5). `upgrade` makes TLS of the connection and verifies the certificate. */
export function startTls(upgrade: () => Promise<void>): StreamFeature {
  return {
    name: 'starttls',
    order: featureOrder.startTls,
    match: ({ secure, offer }) => !secure && offer.child(NS_TLS, 'starttls') !== undefined,
    async negotiate({ send, receive }) {
      send(new Element('starttls', NS_TLS))
      const answer = await receive()
      if (!answer.is(NS_TLS, 'proceed')) {
        throw new ClientError('tls-failed', 'The server offers STARTTLS and refuses it.')
      }
      await upgrade()
      return { next: 'restart' }
    },
  }
}

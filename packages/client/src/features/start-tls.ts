import { featureOrder, type StreamFeature } from '@trestle/core'
import { StartTls, TlsProceed } from '@trestle/stanza'
import { ClientError } from '../client-error.js'

/** STARTTLS (RFC 6120 §5). `upgrade` makes TLS of the connection and verifies the certificate. */
export function startTls(upgrade: () => Promise<void>): StreamFeature {
  return {
    name: 'starttls',
    order: featureOrder.startTls,
    match: ({ secure, offer }) => !secure && offer.child(StartTls.ns, StartTls.name) !== undefined,
    async negotiate({ send, receive }) {
      send(StartTls.encode({ required: false }))
      const answer = await receive()
      if (!answer.is(TlsProceed.ns, TlsProceed.name)) {
        throw new ClientError('tls-failed', 'The server offers STARTTLS and refuses it: its operator must look at it.')
      }
      await upgrade()
      return { next: 'restart' }
    },
  }
}

import { featureOrder, type StreamFeature } from '@trestle/core'
import { NS_TLS } from '@trestle/stanza'
import { Element } from '@trestle/xml'
import { type BareStream, orAbort } from '@trestle/xmlstream'
import { ClientError } from '../client-error.js'
import type { Connection } from '../connector.js'

/** What STARTTLS works on. */
export interface Upgradable {
  readonly stream: BareStream
  readonly connection: Connection
  /** Goes on over the connection, and forgets what came over that before. */
  replace(next: Connection): void
  readonly signal: AbortSignal
}

/** STARTTLS (RFC 6120 §5), where a connection can be made secure: it verifies the certificate. */
export type StartTls = (what: Upgradable) => StreamFeature | undefined

export const startTls: StartTls = ({ stream, connection, replace, signal }) =>
  connection.startTls && {
    name: 'starttls',
    order: featureOrder.startTls,
    match: ({ secure, offer }) => !secure && offer.child(NS_TLS, 'starttls') !== undefined,
    async negotiate({ send, receive }) {
      send(new Element('starttls', NS_TLS))
      const answer = await receive()
      if (!answer.is(NS_TLS, 'proceed')) {
        throw new ClientError('tls-failed', 'The server offers STARTTLS and refuses it.')
      }
      if (!connection.startTls) throw new ClientError('tls-failed', 'This connection cannot be made secure.')
      stream.pause()
      const upgraded = await orAbort(signal, connection.startTls({ signal }), destroy)
      if (!upgraded.transport.secure || stream.state !== 'open') {
        destroy(upgraded)
        throw new ClientError('tls-failed', 'No secure connection came about: try again.')
      }
      replace(upgraded)
      return { next: 'restart' }
    },
  }

const destroy = ({ transport }: Connection): void => transport.destroy()

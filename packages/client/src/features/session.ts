import { featureOrder, type StreamFeature } from '@trestle/core'
import { exchange, Session, StanzaError } from '@trestle/stanza'
import { ClientError } from '../client-error.js'
import { ask } from './ask.js'

const sessionExchange = exchange(Session)

/** The session of RFC 3921 §3, for the old servers that insist on it. */
export function session(newId: () => string): StreamFeature {
  return {
    name: 'session',
    order: featureOrder.bind + 1,
    match({ bound, offer }) {
      const offered = offer.child(Session.ns, Session.name)
      return bound !== undefined && offered !== undefined && !Session.decode(offered).optional
    },
    async negotiate(negotiation) {
      try {
        await ask(negotiation, newId(), sessionExchange, { optional: false })
      } catch (error) {
        if (!(error instanceof StanzaError)) throw error
        throw new ClientError('bind-failed', `The server opens no session: ${error.message}.`, { cause: error })
      }
      return { next: 'feature' }
    },
  }
}

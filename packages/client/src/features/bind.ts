import { featureOrder, type Negotiation, type StreamFeature } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { Bind, bindExchange, StanzaError, type StanzaErrorCondition } from '@trestle/stanza'
import { ClientError } from '../client-error.js'
import { ask } from './ask.js'

/** After these the server may still take a resource of its own choice (RFC 6120 §7.7.2). */
const CHOOSE_YOURSELF: ReadonlySet<StanzaErrorCondition> = new Set(['conflict', 'bad-request', 'jid-malformed'])

export interface BindOptions {
  readonly resource?: string | undefined
  readonly newId: () => string
}

/** Resource binding (RFC 6120 §7); a resource that is taken gives way to one of the server's choice. */
export function bind({ resource, newId }: BindOptions): StreamFeature {
  return {
    name: 'bind',
    order: featureOrder.bind,
    match: ({ authenticated, bound, offer }) =>
      authenticated && !bound && offer.child(Bind.ns, Bind.name) !== undefined,
    async negotiate(negotiation) {
      return { next: 'feature', bound: await bindResource(negotiation, newId, resource) }
    },
  }
}

async function bindResource(negotiation: Negotiation, newId: () => string, resource?: string): Promise<JID> {
  try {
    const { jid } = await ask(negotiation, newId(), bindExchange, { resource })
    if (jid?.isFull) return jid
  } catch (error) {
    if (!(error instanceof StanzaError)) throw error
    if (resource && CHOOSE_YOURSELF.has(error.condition)) return bindResource(negotiation, newId)
    throw new ClientError('bind-failed', `The server grants no resource: ${error.message}.`, { cause: error })
  }
  throw new ClientError('protocol-error', 'The server bound a resource and did not say which.')
}

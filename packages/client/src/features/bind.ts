import { featureOrder, type Negotiation, type StreamFeature } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { NS_BIND } from '@trestle/stanza'
import { Element } from '@trestle/xml'
import { ClientError } from '../client-error.js'
import { type AskOptions, ask } from './ask.js'

/** After these the server may still take a resource of its own choice (RFC 6120 §7.7.2). */
const LEAVE_CHOICE_TO_SERVER = ['conflict', 'bad-request', 'jid-malformed']

export interface BindOptions extends AskOptions {
  readonly resource?: string | undefined
  /** Reads the address of the session. Throws where it is none. */
  readonly readAddress: (text: string) => JID
}

/** Resource binding (RFC 6120 §7); a resource that is taken gives way to one of the server's choice. */
export function bind(options: BindOptions): StreamFeature {
  return {
    name: 'bind',
    order: featureOrder.bind,
    match: ({ authenticated, bound, offer }) => authenticated && !bound && offer.child(NS_BIND, 'bind') !== undefined,
    async negotiate(negotiation) {
      return { next: 'feature', bound: await bindResource(negotiation, options, options.resource) }
    },
  }
}

async function bindResource(negotiation: Negotiation, options: BindOptions, resource?: string): Promise<JID> {
  const request = new Element('bind', NS_BIND)
  if (resource) request.children.push(new Element('resource', NS_BIND, {}, [resource]))
  const answer = await ask(negotiation, request, 'The server grants no resource', options)
  if (answer.error) {
    if (resource && LEAVE_CHOICE_TO_SERVER.includes(answer.condition)) return bindResource(negotiation, options)
    throw answer.error
  }
  const written = answer.result.child(NS_BIND, 'bind')?.child(NS_BIND, 'jid')?.text()
  const jid = written ? options.readAddress(written) : undefined
  if (jid?.isFull) return jid
  throw new ClientError('protocol-error', 'The server bound a resource and did not say which.')
}

import { featureOrder, type StreamFeature } from '@trestle/core'
import { NS_SESSION } from '@trestle/stanza'
import { Element } from '@trestle/xml'
import { type AskOptions, ask } from './ask.js'

/** The session of RFC 3921 §3, for the old servers that insist on it. */
export function session(options: AskOptions): StreamFeature {
  return {
    name: 'session',
    order: featureOrder.bind + 1,
    match({ bound, offer }) {
      const offered = offer.child(NS_SESSION, 'session')
      return bound !== undefined && offered !== undefined && !offered.child(NS_SESSION, 'optional')
    },
    async negotiate(negotiation) {
      const request = new Element('session', NS_SESSION)
      const { error } = await ask(negotiation, request, 'The server opens no session', options)
      if (error) throw error
      return { next: 'feature' }
    },
  }
}

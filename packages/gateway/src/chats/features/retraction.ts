import { addHints } from '@trestle/xep-0334'
import { NS_RETRACT, NS_RETRACT_OLD, Retract, readRetraction } from '@trestle/xep-0424'
import { markFallback } from '@trestle/xep-0428'
import { retractionId } from '../../delivery/own-events.js'
import { GatewayError } from '../../module/gateway-error.js'
import type { ChatFeature, Writing, Written } from '../chat-feature.js'
import { refuseIfTooLate } from '../too-late.js'

/** What clients show that do not know retractions. */
const FALLBACK = '/me took back an earlier message, which this client cannot do.'

/** Somebody takes a message back (XEP-0424). */
export const retractionFeature: ChatFeature<'retraction'> = {
  kind: 'retraction',
  announces: ({ retractions }) => (retractions ? [NS_RETRACT, NS_RETRACT_OLD] : []),
  durable: true,
  read(stanza) {
    const id = readRetraction(stanza)
    return id === undefined ? undefined : { kind: 'retraction', target: { stanzaId: id } }
  },
  adapt(event, { retractions }) {
    if (retractions) return { event }
    return { refuse: 'feature-not-implemented', text: 'This network cannot take messages back: others still see it.' }
  },
  async deliver(event, delivery) {
    const { handlers, chat, received, call } = delivery
    const known = await delivery.known(event.target)
    if (!known) throw new GatewayError('not-found', 'The network does not know the message that you took back.')
    refuseIfTooLate(delivery, known, delivery.capabilities.retractions, 'take back')
    const { target } = known
    await handlers.onRetract?.(chat, { kind: 'retraction', target, ...received }, call)
    return { ids: undefined, knownIds: target.legacyIds.map(retractionId) }
  },
  async write({ target }, writing) {
    const stanzas = await writing.stanzas(target)
    return stanzas.filter(({ role }) => role === 'original').map(({ namedBy }) => retractionOf(namedBy, writing))
  },
}

/** The retraction of one stanza. */
export function retractionOf(id: string, writing: Writing): Written {
  const stanza = writing.message(FALLBACK).set(Retract, { id })
  return { stanza: addHints(markFallback(stanza, NS_RETRACT), 'store') }
}

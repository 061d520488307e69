/**
 * Unique and Stable Stanza IDs: tells which id of a message counts, and gives messages their ids.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { StanzaId, stanzaIds } from '@trestle/xep-0359'
 *
 * const client = createClient({ jid: 'juliet@capulet.example', password: 'nightingale' })
 * client.use(stanzaIds)
 * client.xmpp.onMessage(StanzaId, async (_, message, arrival) => {
 *   const id = await client.get(stanzaIds).getStanzaId(message, arrival)
 *   console.log(`${message.body} is ${id ?? 'without an id'} in the archive`)
 * })
 * await client.start()
 * ```
 *
 * @packageDocumentation
 */
export {
  NS_STANZA_ID,
  OriginId,
  type OriginIdValue,
  ReferencedStanza,
  type ReferencedStanzaValue,
  StanzaId,
  type StanzaIdValue,
} from './elements.js'
export { type StanzaIdsApi, type StanzaIdsOptions, stanzaIds, stanzaIds as default } from './plugin.js'
export { type MessageReference, originIdOf, referenceIdOf, referenceTo } from './reference.js'
export { addOriginId, assigningEntity, removeStanzaIds, setStanzaId, stanzaIdOf } from './stanza-ids.js'

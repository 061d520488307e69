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
export { addOriginId, assigningEntity, removeStanzaIds, setStanzaId, stanzaIdOf } from './stanza-ids.js'

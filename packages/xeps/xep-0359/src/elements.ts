import { attr, element, type Infer, jid, optional, string } from '@trestle/stanza'

/** XEP-0359. */
export const NS_STANZA_ID = 'urn:xmpp:sid:0'

/** The id that an entity, a room or an account, gave a message (§3.1). `stanzaIdOf` says which of several counts. */
export const StanzaId = element(NS_STANZA_ID, 'stanza-id', { id: attr(string), by: attr(jid) })

/** The id that the sender's client gave a message (§3.2). Anybody can write any id. */
export const OriginId = element(NS_STANZA_ID, 'origin-id', { id: attr(string) })

/** Refers to another message by the id that an entity gave it (§5). */
export const ReferencedStanza = element(NS_STANZA_ID, 'referenced-stanza', {
  id: attr(string),
  by: optional(attr(jid)),
})

export interface StanzaIdValue extends Infer<typeof StanzaId> {}
export interface OriginIdValue extends Infer<typeof OriginId> {}
export interface ReferencedStanzaValue extends Infer<typeof ReferencedStanza> {}

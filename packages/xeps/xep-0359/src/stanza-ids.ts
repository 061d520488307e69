import type { Arrival } from '@trestle/core'
import { JID } from '@trestle/jid'
import type { Message } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { OriginId, StanzaId } from './elements.js'

/**
 * The id that an entity gave a message; undefined where there is none, or several, as at most one of them is its own. It
 * is worth as much as the entity: only one that announces NS_STANZA_ID removes what others write in its name (XEP-0359
 * §7).
 */
export function stanzaIdOf(message: Message, by: JID | string): string | undefined {
  const [found, ...others] = stanzaIdsBy(message, by)
  return others.length === 0 ? found?.attrs['id'] : undefined
}

/** Who gives messages their ids: the room for what is said in it, the own account for the rest (XEP-0359 §4). */
export function assigningEntity(message: Message, { from, self }: Pick<Arrival, 'from' | 'self'>): JID {
  return message.type === 'groupchat' ? from.bare : self.jid.bare
}

/**
 * Gives a message its id in the name of an entity, and removes what others wrote in that name. For rooms and archives:
 * the id must be unique, never change, and say nothing to whoever reads it (XEP-0359 §3.1, §7). Returns the message.
 */
export function setStanzaId(message: Message, by: JID | string, id: string): Message {
  removeStanzaIds(message, by)
  return message.add(StanzaId, { id, by: JID.from(by) })
}

/**
 * Removes what others wrote in the name of an entity, which it has to do also where it gives no id (XEP-0359 §4).
 * Returns whether there was anything.
 */
export function removeStanzaIds(message: Message, by: JID | string): boolean {
  const forged = stanzaIdsBy(message, by) as readonly unknown[]
  if (forged.length === 0) return false
  const { children } = message.element
  children.splice(0, children.length, ...children.filter((child) => !forged.includes(child)))
  return true
}

/** Gives a message the id that it has as its origin id, unless it has one or no id. Returns the message. */
export function addOriginId(message: Message): Message {
  const { id } = message
  return id === undefined || message.has(OriginId) ? message : message.set(OriginId, { id })
}

/** Compared as addresses; one that is none is nobody's, and no obstacle to the others. */
function stanzaIdsBy(message: Message, by: JID | string): readonly Element[] {
  const all = message.element.childrenOf(StanzaId.ns, StanzaId.name)
  if (all.length === 0) return all
  const entity = JID.from(by)
  return all.filter(({ attrs }) => attrs['by'] !== undefined && entity.equals(attrs['by']))
}

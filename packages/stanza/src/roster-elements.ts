import { boolean, jid, oneOf, string } from './codec.js'
import { element, type Infer } from './definition.js'
import { exchange } from './exchange.js'
import { list } from './fields-element.js'
import { attr, childTexts, optional } from './fields-text.js'
import { NS_ROSTER } from './namespaces.js'

/** RFC 6121 §2.1.2. */
export const RosterItem = element(NS_ROSTER, 'item', {
  jid: attr(jid),
  name: optional(attr(string)),
  subscription: optional(attr(oneOf('none', 'to', 'from', 'both', 'remove'))),
  ask: optional(attr(oneOf('subscribe'))),
  approved: optional(attr(boolean)),
  groups: optional(childTexts('group', string)),
})
export interface RosterItemValue extends Infer<typeof RosterItem> {}

/** RFC 6121 §2.1.1. */
export const RosterQuery = element(NS_ROSTER, 'query', { ver: optional(attr(string)), items: list(RosterItem) })
export interface RosterQueryValue extends Infer<typeof RosterQuery> {}

/** Asks for the roster, or sets an item: the answer to the latter is empty. */
export const rosterSet = exchange(RosterQuery)

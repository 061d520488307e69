import { boolean, jid, oneOf, string } from './codec.js'
import { element, type Infer } from './definition.js'
import { exchange } from './exchange.js'
import { list } from './fields-element.js'
import { attr, childTexts } from './fields-text.js'
import { NS_ROSTER } from './namespaces.js'
import { rest } from './open-content.js'
import { lenient, optional } from './optional.js'

/** RFC 6121 §2.1.2, which says to ignore states that it does not know. */
export const RosterItem = element(NS_ROSTER, 'item', {
  jid: attr(jid),
  name: optional(attr(string)),
  subscription: lenient(attr(oneOf('none', 'to', 'from', 'both', 'remove'))),
  ask: lenient(attr(oneOf('subscribe'))),
  approved: optional(attr(boolean)),
  groups: optional(childTexts('group', string)),
  /** What other specifications add, such as XEP-0405. */
  rest: rest(),
})
export interface RosterItemValue extends Infer<typeof RosterItem> {}

/** What is asked, set or pushed (RFC 6121 §2.1.1). */
export const RosterQuery = element(NS_ROSTER, 'query', { ver: optional(attr(string)), items: list(RosterItem) })
export interface RosterQueryValue extends Infer<typeof RosterQuery> {}

/** The whole roster as the server answers with it. Old servers keep addresses that are none today: those are left out. */
export const RosterResult = element(NS_ROSTER, 'query', {
  ver: optional(attr(string)),
  items: list(RosterItem, { skipInvalid: true }),
})

/** Asks for the roster, or sets an item: the answer to the latter is empty. */
export const rosterSetExchange = exchange(RosterQuery)

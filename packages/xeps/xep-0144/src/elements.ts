import { attr, childTexts, element, exchange, type Infer, jid, list, optional, rest, string } from '@trestle/stanza'

/** XEP-0144. */
export const NS_ROSTER_EXCHANGE = 'http://jabber.org/protocol/rosterx'

/** A contact, and what is suggested to be done with it: an `action` that is missing or not known means `add` (§3.1). */
export const SuggestedItem = element(NS_ROSTER_EXCHANGE, 'item', {
  action: optional(attr(string)),
  jid: attr(jid),
  name: optional(attr(string)),
  groups: optional(childTexts('group', string)),
  rest: rest(),
})
export interface SuggestedItemValue extends Infer<typeof SuggestedItem> {}

/** What a message carries (§3). */
export const RosterExchange = element(NS_ROSTER_EXCHANGE, 'x', {
  items: list(SuggestedItem, { skipInvalid: true }),
  rest: rest(),
})
export interface RosterExchangeValue extends Infer<typeof RosterExchange> {}

/** The same as a request, in which each contact has to be valid (§5). */
export const RosterExchangeRequest = element(NS_ROSTER_EXCHANGE, 'x', { items: list(SuggestedItem), rest: rest() })

/** XEP-0093, which XEP-0144 took the place of. */
export const NS_ROSTER_EXCHANGE_OLD = 'jabber:x:roster'

/** A contact of XEP-0093, which knows nothing but that it is to be added. */
export const OldSuggestedItem = element(NS_ROSTER_EXCHANGE_OLD, 'item', {
  jid: attr(jid),
  name: optional(attr(string)),
  groups: optional(childTexts('group', string)),
  rest: rest(),
})

/** What a message carries of XEP-0093. */
export const OldRosterExchange = element(NS_ROSTER_EXCHANGE_OLD, 'x', {
  items: list(OldSuggestedItem, { skipInvalid: true }),
  rest: rest(),
})

export const suggestionExchange = exchange(RosterExchangeRequest)

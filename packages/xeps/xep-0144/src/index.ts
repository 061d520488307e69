/**
 * Roster Item Exchange: suggests contacts to others, and follows the suggestions of those who are trusted.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { roster } from '@trestle/core'
 * import { contactsSuggested, rosterExchange } from '@trestle/xep-0144'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' }).use(roster)
 * client.use(rosterExchange, { trusted: ['superduper.example'] }) // a gateway, for the contacts of its network
 * client.on(contactsSuggested, async ({ from, action, contacts, accept }) => {
 *   console.log(`${from} suggests to ${action} ${contacts.map(({ jid }) => jid).join(', ')}`)
 *   if (from.equals('juliet@capulet.example')) await accept()
 * })
 * await client.start()
 * await client.get(roster).load()
 * await client
 *   .get(rosterExchange)
 *   .suggest('juliet@capulet.example', 'add', [{ jid: 'friar@verona.example', name: 'Laurence' }])
 * ```
 *
 * @packageDocumentation
 */
export {
  NS_ROSTER_EXCHANGE,
  NS_ROSTER_EXCHANGE_OLD,
  OldRosterExchange,
  OldSuggestedItem,
  RosterExchange,
  RosterExchangeRequest,
  type RosterExchangeValue,
  SuggestedItem,
  type SuggestedItemValue,
  suggestionExchange,
} from './elements.js'
export { rosterExchangeOps, type Suggestion } from './ops.js'
export {
  type ContactInit,
  type ContactsSuggested,
  contactsSuggested,
  type RosterExchangeApi,
  type RosterExchangeOptions,
  rosterExchange,
  rosterExchange as default,
  type SuggestOptions,
} from './plugin.js'
export { RosterExchangeError, type RosterExchangeErrorCode } from './roster-exchange-error.js'
export { type RosterStep, type SuggestedAction, type SuggestedContact, stepFor } from './suggestion.js'

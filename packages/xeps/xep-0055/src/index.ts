/**
 * Jabber Search: searches directories of people and the like, and lets an address be one.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { search } from '@trestle/xep-0055'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' }).use(search)
 * await client.start()
 * const { matches } = await client.get(search).search('directory.verona.example', { last: 'Capulet' })
 * for (const { jid, values } of matches) console.log(jid?.toString(), values['nick']?.[0])
 *
 * const houses = ['Capulet', 'Montague']
 * client.get(search).provide({
 *   form: () => ({ title: 'Houses of Verona', fields: [{ var: 'last', type: 'text-single', label: 'House' }] }),
 *   query: ({ args: { last } }) => ({
 *     entries: houses
 *       .filter((house) => house === last)
 *       .map((house) => ({ jid: `${house}@verona.example`, values: { last: house } })),
 *   }),
 * })
 * ```
 *
 * @packageDocumentation
 */
export {
  type LegacyFieldName,
  legacyFieldNames,
  NS_SEARCH,
  SearchFields,
  type SearchFieldsValue,
  SearchItem,
  SearchRequest,
  type SearchRequestValue,
  SearchResult,
  type SearchResultValue,
  searchExchange,
  searchFieldsExchange,
} from './elements.js'
export type { SearchMatch, SearchMatches } from './found.js'
export { type Found, type FoundEntry, type SearchFormInit, type SearchValues, searchOps } from './ops.js'
export {
  type SearchApi,
  type SearchOffer,
  type SearchOptions,
  type SearchProvider,
  search,
  search as default,
} from './plugin.js'
export type { SearchInput } from './submission.js'

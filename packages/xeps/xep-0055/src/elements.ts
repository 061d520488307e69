import {
  attr,
  childText,
  element,
  exchange,
  type Infer,
  jid,
  list,
  nested,
  optional,
  rest,
  string,
} from '@trestle/stanza'
import { DataForm } from '@trestle/xep-0004'

/** XEP-0055; also the FORM_TYPE of its forms (§3). */
export const NS_SEARCH = 'jabber:iq:search'

/** The fields that need no form (§7). */
export const legacyFieldNames = ['first', 'last', 'nick', 'email'] as const
export type LegacyFieldName = (typeof legacyFieldNames)[number]

const legacyFields = {
  first: optional(childText(string)),
  last: optional(childText(string)),
  nick: optional(childText(string)),
  email: optional(childText(string)),
}

/** Somebody who was found, without a form. */
export const SearchItem = element(NS_SEARCH, 'item', { jid: attr(jid), ...legacyFields, rest: rest() })

const parts = { instructions: optional(childText(string)), ...legacyFields }

/** What is asked: with nothing in it, what can be searched for; else for whom (§2.1). */
export const SearchRequest = element(NS_SEARCH, 'query', { ...parts, form: optional(nested(DataForm)), rest: rest() })
export interface SearchRequestValue extends Infer<typeof SearchRequest> {}

/** What can be searched for: the plain fields are empty. A form that does not fit is left out: they may still do. */
export const SearchFields = element(NS_SEARCH, 'query', {
  ...parts,
  form: optional(nested(DataForm), { skipInvalid: true }),
  rest: rest(),
})
export interface SearchFieldsValue extends Infer<typeof SearchFields> {}

/** Whom it has found. Those without an address are left out. */
export const SearchResult = element(NS_SEARCH, 'query', {
  items: optional(list(SearchItem, { skipInvalid: true })),
  form: optional(nested(DataForm)),
  rest: rest(),
})
export interface SearchResultValue extends Infer<typeof SearchResult> {}

export const searchFieldsExchange = exchange(SearchRequest, SearchFields)
export const searchExchange = exchange(SearchRequest, SearchResult)

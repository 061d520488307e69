import { op } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import type { FormFieldValue } from '@trestle/xep-0004'

/** What can be searched for. */
export interface SearchFormInit {
  readonly title?: string | undefined
  /** A sentence or two for people. */
  readonly instructions?: string | undefined
  /**
   * Every field has a `var`. Those who show no forms are offered `first`, `last`, `nick` and `email`, where these are
   * among them and no other field is required.
   */
  readonly fields: readonly FormFieldValue[]
}

/** What is searched for, by the names of the fields; several values only where the field takes several. */
export type SearchValues = Readonly<Record<string, string | readonly string[]>>

/** Somebody who was found. */
export interface FoundEntry {
  readonly jid: JID | string
  /** By the names of the columns. */
  readonly values: SearchValues
}

/** Whom a service has found. */
export interface Found {
  /** The columns in which it is told. Default: the fields of the form. `jid` is always one. */
  readonly columns?: readonly FormFieldValue[] | undefined
  /** Read until the option `maxResults` is reached. */
  readonly entries: Iterable<FoundEntry> | AsyncIterable<FoundEntry>
}

/** `jid`: the address that was asked; `from`: who asks. ForbiddenError and StanzaErrors reach them. */
export const searchOps = {
  /** Undefined: nothing can be searched here (`service-unavailable`). */
  searchGetForm: op<void, SearchFormInit | undefined>(() => undefined),
  /** The values fit the form, and there is at least one. */
  searchQuery: op<SearchValues, Found>(() => ({ entries: [] })),
}

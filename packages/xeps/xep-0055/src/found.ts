import { JID } from '@trestle/jid'
import type { DataFormValue, FormFieldValue } from '@trestle/xep-0004'
import { legacyFieldNames, type SearchResultValue } from './elements.js'

/** Somebody whom a service has found. What it says of them is what it says. */
export interface SearchMatch {
  /** Undefined where the service gives none that is valid. */
  readonly jid: JID | undefined
  /** By the names of the columns; the names are those that the service gives, so the record has no prototype. */
  readonly values: Readonly<Record<string, readonly string[]>>
}

export interface SearchMatches {
  /** The columns of a form, with labels for people; without a form there are none. */
  readonly columns: readonly FormFieldValue[]
  readonly matches: readonly SearchMatch[]
  /** False where the service has found more than are read. */
  readonly complete: boolean
}

/** Reads what was found, in whichever of the two ways. */
export function matchesIn({ items = [], form }: SearchResultValue, max: number): SearchMatches {
  const columns = form?.reported?.fields ?? []
  const rows = form?.items ?? []
  const all = form ? rows.length : items.length
  const matches = form
    ? rows.slice(0, max).map((row) => matchInRow(row, columns))
    : items.slice(0, max).map(matchInItem)
  return { columns, matches, complete: all <= max }
}

function matchInItem({ jid, ...item }: NonNullable<SearchResultValue['items']>[number]): SearchMatch {
  const values: Record<string, readonly string[]> = Object.create(null)
  for (const name of legacyFieldNames) {
    const text = item[name]
    if (text !== undefined) values[name] = [text]
  }
  return { jid, values }
}

function matchInRow({ fields = [] }: Pick<DataFormValue, 'fields'>, columns: readonly FormFieldValue[]): SearchMatch {
  const values: Record<string, readonly string[]> = Object.create(null)
  for (const { var: name, values: texts = [] } of fields) if (name !== undefined) values[name] ??= texts
  const address = columns.find(({ type }) => type === 'jid-single')?.var
  return { jid: addressOf(values['jid'] ?? (address === undefined ? undefined : values[address])), values }
}

function addressOf([text]: readonly string[] = []): JID | undefined {
  if (text === undefined) return undefined
  try {
    return JID.parse(text)
  } catch {
    return undefined
  }
}

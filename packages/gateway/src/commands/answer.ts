import type { JID } from '@trestle/jid'
import type { DataFormValue } from '@trestle/xep-0004'
import type { Answer, AnswerTable } from '../module/command.js'
import type { Addresses } from '../puppets/addresses.js'
import { clipText } from '../support/clip.js'
import { toXmlText } from '../support/xml-text.js'
import { xmppUri } from '../support/xmpp-uri.js'

/** Rows of a table, and bytes of a text and of a cell, that are shown. */
const MAX_ROWS = 200
const MAX_TEXT = 32_000
const MAX_CELL = 200

/** What a command ended with, as it is shown: texts, and addresses of contacts and rooms. */
export interface ShownTable {
  readonly columns: readonly { readonly name: string; readonly label: string; readonly isAddress: boolean }[]
  readonly rows: readonly (readonly ShownCell[])[]
  /** Rows that are left out. */
  readonly more: number
}

export interface ShownCell {
  readonly text: string
  readonly jid?: JID | undefined
  /** It is the address of a room. */
  readonly isRoom?: true
}

export type ShownAnswer = { readonly text: string } | { readonly table: ShownTable }

/** The address of what stands in a table. */
export type AddressOf = (of: { readonly kind?: unknown; readonly legacyId: string }) => JID

export function addressIn({ room, puppet }: Pick<Addresses, 'room' | 'puppet'>): AddressOf {
  return ({ kind, legacyId }) => (kind === 'room' ? room(legacyId) : puppet(legacyId))
}

/** Reads what a command returned, whatever it is: modules may be in plain JavaScript. */
export function shownAnswer(answer: Answer, addressOf: AddressOf): ShownAnswer | undefined {
  if (answer === undefined || answer === null) return undefined
  if (typeof answer !== 'object') return { text: clipText(toXmlText(String(answer)), MAX_TEXT) }
  return { table: tableOf(answer, addressOf) }
}

function tableOf({ columns: labels, rows: all }: AnswerTable, addressOf: AddressOf): ShownTable {
  const names = Object.keys(labels)
  const rows = all.slice(0, MAX_ROWS).map((row) => names.map((name) => cellOf(row[name], addressOf)))
  const columns = names.map((name, index) => ({
    name,
    label: toXmlText(String(labels[name])),
    isAddress: rows.length > 0 && rows.every((row) => row[index]?.jid !== undefined),
  }))
  return { columns, rows, more: all.length - rows.length }
}

function cellOf(value: unknown, addressOf: AddressOf): ShownCell {
  if (typeof value === 'object' && value !== null && 'legacyId' in value) {
    const legacyId = String(value.legacyId)
    try {
      const kind = 'kind' in value ? value.kind : undefined
      const jid = addressOf({ kind, legacyId })
      return { text: jid.toString(), jid, ...(kind === 'room' && { isRoom: true }) }
    } catch {
      return { text: clipText(toXmlText(legacyId), MAX_CELL) }
    }
  }
  return { text: value === undefined ? '' : clipText(toXmlText(String(value)), MAX_CELL) }
}

/** A table as the result of a form (XEP-0004 §3.4). */
export function tableForm({ columns, rows }: ShownTable, title: string): DataFormValue {
  return {
    type: 'result',
    title,
    reported: {
      fields: columns.map(({ name, label, isAddress }) => ({
        var: name,
        label,
        type: isAddress ? ('jid-single' as const) : ('text-single' as const),
      })),
    },
    items: rows.map((row) => ({
      fields: columns.map(({ name }, index) => ({ var: name, values: [row[index]?.text ?? ''] })),
    })),
  }
}

/** A table as lines of text, with links to the addresses. */
export function tableText({ columns, rows, more }: ShownTable): string {
  if (rows.length === 0) return 'There are none.'
  const lines = rows.map((row) =>
    columns
      .map(({ label }, index) => {
        const { text = '', jid, isRoom } = row[index] ?? {}
        return text === '' ? '' : `${label}: ${jid ? xmppUri(jid, isRoom && 'join') : text}`
      })
      .filter((text) => text !== '')
      .join(', '),
  )
  return [...lines, ...(more > 0 ? [`… and ${more} more.`] : [])].join('\n')
}

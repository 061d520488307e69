import { JID } from '@trestle/jid'
import { type DataFormValue, type FormFieldValue, formTypeField, valueIn } from '@trestle/xep-0004'
import type { HatValue } from './elements.js'
import { FORM_HATS, hueOf } from './hat-commands.js'

/** A hat that a user wears in a room whenever they are in it. */
export interface AssignedHat extends Pick<HatValue, 'uri' | 'title' | 'hue'> {
  /** A bare address. */
  readonly jid: JID
}

type Row = readonly FormFieldValue[]

const field = (name: string, value: string): FormFieldValue => ({ var: name, values: [value] })

function hatFields({ uri, title, hue }: Pick<HatValue, 'uri' | 'title' | 'hue'>): Row {
  const colour = hue === undefined ? [] : [field('hats#hue', String(hue))]
  return [field('hats#title', title), field('hats#uri', uri), ...colour]
}

function listForm(title: string, columns: readonly string[], rows: readonly Row[]): DataFormValue {
  return {
    type: 'result',
    title,
    fields: [formTypeField(FORM_HATS)],
    reported: { fields: columns.map((name) => ({ var: name })) },
    items: rows.map((fields) => ({ fields })),
  }
}

/** The result of listing the hats of a room (XEP-0317 §3.4). */
export function hatListForm(hats: readonly HatValue[]): DataFormValue {
  return listForm('Hats List', ['hats#title', 'hats#uri', 'hats#hue'], hats.map(hatFields))
}

/** The result of listing who has which hat (§3.7). */
export function assignedHatListForm(hats: readonly AssignedHat[]): DataFormValue {
  const rows = hats.map((hat) => [field('hats#jid', hat.jid.toString()), ...hatFields(hat)])
  return listForm('Assigned Hats List', ['hats#jid', 'hats#uri', 'hats#title', 'hats#hue'], rows)
}

/** The hats of a list; rows without a URI or title are left out. */
export function readHatList(form: DataFormValue | undefined): readonly HatValue[] {
  return (form?.items ?? []).flatMap((row) => hatOf(row) ?? [])
}

/** Who has which hat; rows without an address, URI or title are left out. */
export function readAssignedHatList(form: DataFormValue | undefined): readonly AssignedHat[] {
  return (form?.items ?? []).flatMap((row) => {
    const [hat, jid] = [hatOf(row), addressOf(valueIn(row, 'hats#jid'))]
    return hat && jid ? [{ jid, ...hat }] : []
  })
}

function hatOf(row: { readonly fields: Row }): Pick<HatValue, 'uri' | 'title' | 'hue'> | undefined {
  const [uri, title, hue] = [valueIn(row, 'hats#uri'), valueIn(row, 'hats#title'), hueOf(valueIn(row, 'hats#hue'))]
  if (uri === undefined || title === undefined) return undefined
  return { uri, title, ...(hue !== undefined && { hue }) }
}

function addressOf(text: string | undefined): JID | undefined {
  try {
    return text === undefined ? undefined : JID.parse(text)
  } catch {
    return undefined
  }
}

import { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import {
  type DataFormValue,
  type FormFieldValue,
  fillForm,
  formTypeField,
  formTypeOf,
  valuesIn,
} from '@trestle/xep-0004'
import {
  type LegacyFieldName,
  legacyFieldNames,
  NS_SEARCH,
  type SearchFieldsValue,
  type SearchRequestValue,
  type SearchResultValue,
} from './elements.js'
import type { Found, FoundEntry, SearchFormInit, SearchValues } from './ops.js'

/** What a service offers, as a form, and as plain fields where those say enough. */
export function offerOf({ title, instructions, fields }: SearchFormInit): SearchFieldsValue {
  return {
    ...(instructions !== undefined && { instructions }),
    ...plainFields(fields),
    form: {
      type: 'form',
      ...(title !== undefined && { title }),
      ...(instructions !== undefined && { instructions: [instructions] }),
      fields: [formTypeField(NS_SEARCH), ...fields],
    },
  }
}

function plainFields(fields: readonly FormFieldValue[]): Partial<Record<LegacyFieldName, string>> {
  const names = new Set(fields.map((one) => one.var))
  const others = fields.filter((one) => !legacyFieldNames.some((name) => name === one.var))
  if (others.some(({ required }) => required)) return {}
  return Object.fromEntries(legacyFieldNames.filter((name) => names.has(name)).map((name) => [name, '']))
}

/**
 * What was asked for, without what was left empty. Throws FormError where it does not fit the form, and StanzaError
 * `not-acceptable` where it is none.
 */
export function askedValues({ fields }: SearchFormInit, request: SearchRequestValue, maxLength: number): SearchValues {
  const { form } = request
  if (form && (form.type !== 'submit' || (formTypeOf(form) ?? NS_SEARCH) !== NS_SEARCH)) {
    throw new StanzaError('not-acceptable', { text: 'This is another form than the one that was asked for.' })
  }
  const given: Record<string, readonly string[]> = Object.create(null)
  for (const { var: name, type } of fields) {
    if (name === undefined || type === 'fixed') continue
    const plain = isLegacy(name) ? request[name] : undefined
    const values = form ? valuesIn(form, name) : plain === undefined ? [] : [plain]
    // What is left empty is not searched for; a default of the form would be, unasked.
    given[name] = values.filter((text) => text !== '')
  }
  return recordOf(fillForm({ type: 'form', fields }, given), maxLength)
}

function recordOf({ fields = [] }: DataFormValue, maxLength: number): SearchValues {
  const values: Record<string, string | readonly string[]> = Object.create(null)
  for (const { var: name = '', type, values: given = [] } of fields) {
    if (given.reduce((sum, text) => sum + text.length, 0) > maxLength) {
      throw new StanzaError('not-acceptable', { text: `A field takes at most ${maxLength} characters.` })
    }
    const [first] = given
    if (first !== undefined) values[name] = type?.endsWith('-multi') ? given : first
  }
  return values
}

/** Takes no more than so many entries of what was found. */
export async function takeEntries({ entries }: Found, max: number): Promise<readonly FoundEntry[]> {
  const taken: FoundEntry[] = []
  if (max <= 0) return taken
  for await (const entry of entries) if (taken.push(entry) >= max) break
  return taken
}

/** What was found, in the way that was asked: as a form, or as items. */
export function answerOf(
  form: SearchFormInit,
  { columns = form.fields.filter(({ type }) => type !== 'hidden' && type !== 'fixed') }: Pick<Found, 'columns'>,
  entries: readonly FoundEntry[],
  asForm: boolean,
): SearchResultValue {
  if (!asForm) return { items: entries.map(plainItem) }
  const others = columns.filter((one) => one.var !== 'jid')
  const row = ({ jid, values }: FoundEntry) => ({
    fields: [
      { var: 'jid', values: [`${jid}`] },
      ...others.map(({ var: name = '' }) => ({ var: name, values: textsOf(values, name) })),
    ],
  })
  const reported = others.map(({ var: name, label, type }) => ({
    ...(name !== undefined && { var: name }),
    ...(label !== undefined && { label }),
    ...(type && { type }),
  }))
  const address = columns.find((one) => one.var === 'jid')?.label ?? 'JID'
  return {
    form: {
      type: 'result',
      fields: [formTypeField(NS_SEARCH)],
      reported: { fields: [{ var: 'jid', label: address, type: 'jid-single' }, ...reported] },
      items: entries.map(row),
    },
  }
}

function plainItem({ jid, values }: FoundEntry) {
  const said = legacyFieldNames.flatMap((name) => {
    const [text] = textsOf(values, name)
    return text === undefined ? [] : [[name, text] as const]
  })
  return { jid: JID.from(jid), ...Object.fromEntries(said) }
}

function textsOf(values: SearchValues, name: string): readonly string[] {
  return Object.hasOwn(values, name) ? [values[name] ?? []].flat() : []
}

function isLegacy(name: string): name is LegacyFieldName {
  return legacyFieldNames.some((one) => one === name)
}

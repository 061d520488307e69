import { JID } from '@trestle/jid'
import type { DataFormValue, FormFieldValue } from './elements.js'
import { FormError, type FormProblem } from './form-error.js'

/** A value for a field of a form that another entity sent. */
export type FillValue = string | number | boolean | JID | readonly (string | JID)[]

const UNSUBMITTED_TYPES: ReadonlySet<string | undefined> = new Set(['fixed'])
const SINGLE_VALUE_TYPES: ReadonlySet<string> = new Set([
  'boolean',
  'jid-single',
  'list-single',
  'text-private',
  'text-single',
])

/**
 * Fills in a form that another entity sent: fields that are not given keep the values of the form, hidden fields included.
 * An empty array empties a field.
 *
 * @throws FormError where a required field stays empty, a value is none of the options, or the form has no such field
 */
export function fillForm(form: DataFormValue, values: Readonly<Record<string, FillValue>> = {}): DataFormValue {
  const problems: Record<string, FormProblem> = Object.create(null)
  const names = new Set(form.fields?.map((one) => one.var))
  for (const name of Object.keys(values)) {
    if (!names.has(name)) problems[name] = { code: 'invalid', text: 'The form has no such field.' }
  }
  const fields: FormFieldValue[] = []
  for (const one of form.fields ?? []) {
    if (one.var === undefined || UNSUBMITTED_TYPES.has(one.type)) continue
    const given = Object.hasOwn(values, one.var) ? textsOf(one, values[one.var] as FillValue) : (one.values ?? [])
    const problem = problemOf(one, given)
    if (problem) problems[one.var] = problem
    const emptied = given.length === 0 && Object.hasOwn(values, one.var)
    if (given.length === 0 && !emptied) continue
    fields.push({ var: one.var, ...(one.type && { type: one.type }), ...(!emptied && { values: given }) })
  }
  if (Object.keys(problems).length > 0) throw new FormError(problems)
  return { type: 'submit', fields }
}

/** The answer that cancels a form. */
export function cancelForm(): DataFormValue {
  return { type: 'cancel' }
}

function textsOf({ type }: FormFieldValue, value: FillValue): readonly string[] {
  if (typeof value === 'boolean') return [value ? '1' : '0']
  if (typeof value === 'number' || value instanceof JID) return [String(value)]
  if (typeof value === 'string') return type === 'text-multi' ? value.split(/\r\n?|\n/) : [value]
  return value.map(String)
}

function problemOf(
  { type = 'text-single', required, options, rest }: FormFieldValue,
  given: readonly string[],
): FormProblem | undefined {
  if (required && given.every((text) => text === '')) return { code: 'missing', text: 'This is required.' }
  if (SINGLE_VALUE_TYPES.has(type) && given.length > 1) return { code: 'too-many', text: 'This takes one value.' }
  // Validation rules in the field may allow values beyond the options (XEP-0122 §3.2.2).
  if (!type.startsWith('list-') || rest?.children.length) return undefined
  const known = new Set(options?.map(({ value }) => value))
  if (given.every((text) => text === '' || known.has(text))) return undefined
  return { code: 'no-option', text: 'This takes one of the options shown.' }
}

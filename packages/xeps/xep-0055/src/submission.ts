import { type FillValue, FormError, fillForm } from '@trestle/xep-0004'
import { legacyFieldNames, type SearchFieldsValue, type SearchRequestValue } from './elements.js'

/** What to search for, by the names of the fields. */
export type SearchInput = Readonly<Record<string, FillValue>>

/** The request: the form of the service if it has one, else its plain fields. Throws FormError for fields that there are not. */
export function submissionOf(offered: SearchFieldsValue, values: SearchInput): SearchRequestValue {
  if (offered.form) return { form: fillForm(offered.form, values) }
  const names = legacyFieldNames.filter((name) => offered[name] !== undefined)
  const unknown = Object.keys(values).filter((name) => !names.some((one) => one === name))
  if (unknown.length > 0) {
    const text = 'The service has no such field.'
    throw new FormError(Object.fromEntries(unknown.map((name) => [name, { code: 'invalid', text }])))
  }
  const given = names.filter((name) => Object.hasOwn(values, name))
  return Object.fromEntries(given.map((name) => [name, String(values[name])]))
}

import { type FillValue, FormError, type FormProblem, fillForm } from '@trestle/xep-0004'
import type { RegistrationQueryValue } from './elements.js'
import { isLegacyField, type LegacyFieldName, type LegacyFields, legacyFieldNames } from './legacy-fields.js'
import { RegistrationError } from './registration-error.js'

/** What to register with, by the names of the fields. */
export type RegistrationInput = Readonly<Record<string, FillValue>>

/**
 * The answer to what the other side asks: its form if there is one, else the plain fields, never both (XEP-0077 §4).
 * @throws FormError where a required value is missing or does not fit; RegistrationError where nothing is asked.
 */
export function submissionOf(asked: RegistrationQueryValue, values: RegistrationInput): RegistrationQueryValue {
  if (asked.form) return { form: fillForm(asked.form, values) }
  if (!asked.fields) throw noForm(asked)
  return { fields: filledFields(asked.fields, values) }
}

function filledFields(asked: LegacyFields, values: RegistrationInput): LegacyFields {
  const problems: Record<string, FormProblem> = Object.create(null)
  const filled: Partial<Record<LegacyFieldName, string>> = {}
  for (const name of Object.keys(values)) {
    if (!isLegacyField(name) || asked[name] === undefined) {
      problems[name] = { code: 'invalid', text: 'The form has no such field.' }
    }
  }
  for (const name of legacyFieldNames) {
    if (asked[name] === undefined) continue
    const given = Object.hasOwn(values, name)
    if (!given && asked[name] === '') problems[name] = { code: 'missing', text: 'This is asked for.' }
    filled[name] = given ? String(values[name]) : asked[name]
  }
  if (Object.keys(problems).length > 0) throw new FormError(problems)
  return filled
}

function noForm({ redirect, instructions }: RegistrationQueryValue): RegistrationError {
  const message = 'The other side has no form to register with: see `url` and `instructions` of this error.'
  return new RegistrationError('registered-elsewhere', message, { url: redirect?.url, instructions })
}

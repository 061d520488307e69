import { StanzaError } from '@trestle/stanza'
import {
  type DataFormValue,
  FormError,
  type FormFieldValue,
  type FormProblem,
  fillForm,
  formTypeField,
  formTypeOf,
  valuesIn,
} from '@trestle/xep-0004'
import { NS_REGISTER, type RegistrationQueryValue } from './elements.js'
import { isLegacyField, type LegacyFieldName, type LegacyFields } from './legacy-fields.js'
import type { RegistrationForm, RegistrationValues } from './ops.js'

/** What a provider's form looks like to whoever asked: as a form, and as plain fields if those say as much. */
export function answerOf(form: RegistrationForm): RegistrationQueryValue {
  const { title, instructions, fields, registered, url } = form
  const legacy = legacyOf(form)
  return {
    ...(registered && { registered: true }),
    ...(instructions !== undefined && { instructions }),
    ...(legacy && { fields: legacy }),
    ...(fields.length > 0 && {
      form: {
        type: 'form',
        ...(title !== undefined && { title }),
        ...(instructions !== undefined && { instructions: [instructions] }),
        fields: [formTypeField(NS_REGISTER), ...fields.map((one) => withoutSecret(onFile(one, registered)))],
      },
    }),
    ...(url !== undefined && { redirect: { url } }),
  }
}

/**
 * What was submitted, as the provider's form has it. A form stands for everything; plain fields that a registered
 * requester leaves out stay as they are on file, as in a change of password (XEP-0077 §3.3).
 * @throws FormError with the names of the fields that are missing or do not fit.
 */
export function valuesFrom(
  form: RegistrationForm,
  submitted: RegistrationQueryValue,
  maxLength: number,
): RegistrationValues {
  const given: Record<string, string | readonly string[]> = Object.create(null)
  if (submitted.form) {
    checkKind(submitted.form)
    for (const one of form.fields) {
      if (one.var === undefined || one.type === 'fixed') continue
      if ((submitted.form.fields ?? []).filter((other) => other.var === one.var).length > 1) {
        throw new FormError({ [one.var]: { code: 'invalid', text: 'This was given more than once.' } })
      }
      given[one.var] = valuesIn(submitted.form, one.var)
    }
  } else {
    const names = new Set(form.fields.map((one) => one.var))
    for (const [name, value] of Object.entries(submitted.fields ?? {})) if (names.has(name)) given[name] = value
  }
  const asked = submitted.form ? form.fields : form.fields.map((one) => onFile(one, form.registered))
  return recordOf(fillForm({ type: 'form', fields: asked }, given), maxLength)
}

function checkKind(form: DataFormValue): void {
  if (form.type !== 'submit') throw new StanzaError('bad-request', { text: 'A form comes back as a submission.' })
  if ((formTypeOf(form) ?? NS_REGISTER) !== NS_REGISTER) {
    throw new FormError({ '': { code: 'wrong-form', text: 'This is another form than the one asked for.' } })
  }
}

function recordOf({ fields = [] }: DataFormValue, maxLength: number): RegistrationValues {
  const values: Record<string, string | readonly string[]> = Object.create(null)
  const problems: Record<string, FormProblem> = Object.create(null)
  for (const { var: name = '', type, values: given = [] } of fields) {
    if (given.reduce((sum, one) => sum + one.length, 0) > maxLength) {
      problems[name] = { code: 'too-long', text: `This takes at most ${maxLength} characters.` }
    }
    if (isMulti(type)) values[name] = given
    else if (given[0]) values[name] = given[0]
  }
  if (Object.keys(problems).length > 0) throw new FormError(problems)
  return values
}

/** Undefined where a required field has no equivalent among the plain ones: then only the form can do (§6). */
function legacyOf({ fields, registered }: RegistrationForm): LegacyFields | undefined {
  const legacy: Partial<Record<LegacyFieldName, string>> = {}
  for (const one of fields) {
    const { var: name, type, required } = one
    if (name !== undefined && isLegacyField(name) && !isMulti(type)) {
      legacy[name] = withoutSecret(onFile(one, registered)).values?.[0] ?? ''
    } else if (required) return undefined
  }
  return Object.keys(legacy).length > 0 ? legacy : undefined
}

/** A field with the value on file in it, else with the one that it comes with. */
function onFile(one: FormFieldValue, registered: RegistrationValues = {}): FormFieldValue {
  const known = one.var !== undefined && Object.hasOwn(registered, one.var) ? registered[one.var] : undefined
  return known === undefined ? one : { ...one, values: [known].flat() }
}

function withoutSecret(one: FormFieldValue): FormFieldValue {
  if (one.type !== 'text-private') return one
  const { values: _, ...rest } = one
  return rest
}

function isMulti(type: string | undefined): boolean {
  return type?.endsWith('-multi') ?? false
}

import type { DataFormValue, FormFieldValue } from './elements.js'
import type { FieldSpec, FixedField } from './field-spec.js'
import { formTypeField, formTypeOf } from './form-access.js'
import { FieldProblem, FormError, type FormProblem, type FormProblems } from './form-error.js'

/** The fields of a form, by their keys in the value of the form. */
export type FormFields = Readonly<Record<string, FieldSpec<unknown> | FixedField>>

type ValueKeys<F extends FormFields> = { [K in keyof F]: F[K] extends FieldSpec<unknown> ? K : never }[keyof F]

type ValueOf<F> = F extends FieldSpec<infer V> ? V : never

/** The value of a form. */
export type FormValue<F extends FormFields> = { readonly [K in ValueKeys<F>]: ValueOf<F[K]> } & {}

/** The values to fill a form with: every field may be left out. */
export type FormInput<F extends FormFields> = { readonly [K in ValueKeys<F>]?: ValueOf<F[K]> | undefined } & {}

/** The result of reading a form: its value, or its problems. Fields that the definition does not have are in `unknown`. */
export type FormReading<V> =
  | { readonly ok: true; readonly value: V; readonly unknown: readonly FormFieldValue[] }
  | { readonly ok: false; readonly problems: FormProblems; readonly unknown: readonly FormFieldValue[] }

export interface FormDefinition<F extends FormFields> {
  /** The FORM_TYPE (XEP-0068). */
  readonly formType?: string
  readonly title?: string
  readonly instructions?: string | readonly string[]
  readonly fields: F
}

/** A form with typed fields: makes it, fills it in, and reads submissions. */
export interface FormSchema<V, I> {
  /** Only for the compiler. */
  readonly '~value': V
  readonly formType: string | undefined
  /** The form to be filled in, with these values already in it, else the defaults. */
  form(values?: I): DataFormValue
  /** The form filled in. */
  submission(values: I): DataFormValue
  /** The values as a result. */
  result(values: I): DataFormValue
  /** The value of a submission or of a result. @throws FormError with what is wrong with each field. */
  read(form: DataFormValue): V
  /** The same without throwing. */
  inspect(form: DataFormValue): FormReading<V>
  /**
   * The valid fields of a form, for forms of others that hold more or less than they should. Invalid fields are among the
   * unknown ones; of a form with another FORM_TYPE, all are.
   */
  readValid(form: DataFormValue): { readonly value: Partial<V>; readonly unknown: readonly FormFieldValue[] }
}

/** Describes a form once, for the entity that asks and for the one that answers. */
export function defineForm<const F extends FormFields>(
  definition: FormDefinition<F>,
): FormSchema<FormValue<F>, FormInput<F>> {
  const { formType, title, instructions } = definition
  const specs = new Map<string, FieldSpec<unknown>>()
  for (const [key, one] of Object.entries(definition.fields)) if (isSpec(one)) specs.set(key, one)
  const nameOf = (key: string) => specs.get(key)?.options.var ?? key
  const head: readonly FormFieldValue[] = formType === undefined ? [] : [formTypeField(formType)]

  function encodeValue(spec: FieldSpec<unknown>, value: unknown): readonly string[] | undefined {
    if (value === undefined) return undefined
    return (spec.write as (value: unknown) => readonly string[])(value)
  }

  function fieldToFill(key: string, values: Readonly<Record<string, unknown>>): FormFieldValue {
    const spec = definition.fields[key] as FieldSpec<unknown> | FixedField
    if (!isSpec(spec)) return spec.shown
    const given = encodeValue(spec, values[key] ?? spec.options.default)
    return { var: nameOf(key), label: key, ...spec.field, ...(given?.length && { values: given }) }
  }

  function filledForm(type: 'submit' | 'result', values: Readonly<Record<string, unknown>>): DataFormValue {
    const fields = [...specs].flatMap(([key, spec]) => {
      const given = encodeValue(spec, values[key])
      return given ? [{ var: nameOf(key), type: spec.type, values: given }] : []
    })
    return { type, fields: [...head, ...fields] }
  }

  function readFields(form: DataFormValue) {
    const problems: Record<string, FormProblem> = Object.create(null)
    const value: Record<string, unknown> = {}
    const invalid: FormFieldValue[] = []
    const wrongForm = form.type === 'cancel' || (formType !== undefined && (formTypeOf(form) ?? formType) !== formType)
    if (wrongForm) problems[''] = { code: 'wrong-form', text: 'This is another form than the one asked for.' }
    const byName = new Map<string, FormFieldValue[]>()
    for (const one of form.fields ?? []) {
      if (one.var === undefined) continue
      const same = byName.get(one.var)
      if (same) same.push(one)
      else byName.set(one.var, [one])
    }
    for (const [key, spec] of specs) {
      const given = byName.get(nameOf(key)) ?? []
      byName.delete(nameOf(key))
      try {
        // Entities that read the first of two such fields and those that read the last would see different forms.
        if (given.length > 1) throw new FieldProblem('invalid', 'This was given more than once.')
        const read = spec.read(given[0]?.values ?? [])
        if (read !== undefined) value[key] = read
      } catch (error) {
        if (!(error instanceof FieldProblem)) throw error
        problems[key] = { code: error.code, text: error.message }
        invalid.push(...given)
      }
    }
    byName.delete('FORM_TYPE')
    return { problems, value: value as FormValue<F>, wrongForm, invalid, unknown: [...byName.values()].flat() }
  }

  function inspect(form: DataFormValue): FormReading<FormValue<F>> {
    const { problems, value, unknown } = readFields(form)
    return Object.keys(problems).length > 0 ? { ok: false, problems, unknown } : { ok: true, value, unknown }
  }

  const schema: Omit<FormSchema<FormValue<F>, FormInput<F>>, '~value'> = {
    formType,
    form: (values = {}) => ({
      type: 'form',
      ...(title !== undefined && { title }),
      ...(instructions !== undefined && { instructions: [instructions].flat() }),
      fields: [...head, ...Object.keys(definition.fields).map((key) => fieldToFill(key, values))],
    }),
    submission: (values) => filledForm('submit', values),
    result: (values) => filledForm('result', values),
    read(form) {
      const reading = inspect(form)
      if (!reading.ok) throw new FormError(reading.problems)
      return reading.value
    },
    inspect,
    readValid(form) {
      const { value, wrongForm, invalid, unknown } = readFields(form)
      return wrongForm ? { value: {}, unknown: form.fields ?? [] } : { value, unknown: [...unknown, ...invalid] }
    },
  }
  return schema as FormSchema<FormValue<F>, FormInput<F>>
}

function isSpec(one: FieldSpec<unknown> | FixedField): one is FieldSpec<unknown> {
  return 'read' in one
}

import type { DataFormValue, FieldType, FormFieldValue, FormProblem, FormProblems } from '@trestle/xep-0004'
import { fieldIn } from '@trestle/xep-0004'
import { type Datatype, datatypeOf } from './datatypes.js'
import type { ValidationValue } from './elements.js'
import { validationOf } from './field-validation.js'
import { compilePattern } from './pattern.js'

/**
 * The most characters of a field, all values together, that are matched against an expression: where there are more, none
 * fits, since both the expression and the values may be a stranger's.
 */
const MAX_MATCHED_LENGTH = 10_000

type Method = NonNullable<ValidationValue['method']>

/**
 * What is wrong with values for a field, by the validation that it says; undefined where nothing is. Datatypes and
 * expressions that are not known count as `xs:string` and `basic` (XEP-0122 §4.1). A value that is empty was not entered:
 * whether one is required, the field says by itself.
 */
export function validateField(
  field: FormFieldValue,
  values: readonly string[] = field.values ?? [],
): FormProblem | undefined {
  const validation = validationOf(field)
  if (!validation || field.type === 'hidden') return undefined
  const { method = { kind: 'basic', value: {} } } = validation
  const datatype = datatypeOf(validation.datatype)
  const entered = valuesOf(field.type, values, method).filter((value) => value !== '')
  const fits = methodTest(method, datatype, entered)
  if (!entered.every((value) => datatype.fits(value))) {
    return { code: 'invalid', text: `This has to be of the type ${validation.datatype ?? 'xs:string'}.` }
  }
  if (!entered.every(fits.test)) return { code: 'invalid', text: fits.problem }
  return optionProblem(field, entered, method) ?? countProblem(field.type, entered.length, validation)
}

/**
 * What is wrong with a submission, by the names of fields of the form that was sent out; empty where nothing is. Whoever
 * asks validates by their own form: others may have sent anything back (XEP-0122 §4.4).
 */
export function validateSubmission(
  form: Pick<DataFormValue, 'fields'>,
  submission: Pick<DataFormValue, 'fields'>,
): FormProblems {
  const problems: Record<string, FormProblem> = Object.create(null)
  for (const field of form.fields ?? []) {
    if (field.var === undefined) continue
    const problem = validateField(field, fieldIn(submission, field.var)?.values ?? [])
    if (problem) problems[field.var] = problem
  }
  return problems
}

/** The lines of a `text-multi` are one value, unless a method other than `basic` makes each of them one (§3.2.2). */
function valuesOf(type: FieldType | undefined, values: readonly string[], { kind }: Method): readonly string[] {
  return type === 'text-multi' && kind === 'basic' ? [values.join('\n')] : values
}

function methodTest(
  method: Method,
  { compare, fits }: Datatype,
  entered: readonly string[],
): { readonly problem: string; readonly test: (value: string) => boolean } {
  if (method.kind === 'range' && compare) {
    // A bound that is not of the datatype says nothing.
    const [min, max] = [method.value.min, method.value.max].map((one) => (one && fits(one) ? one : undefined))
    return { problem: rangeText(min, max), test: (value) => isWithin(value, min, max, compare) }
  }
  const pattern = method.kind === 'regex' ? compilePattern(method.value.pattern) : undefined
  const isShort = entered.reduce((sum, { length }) => sum + length, 0) <= MAX_MATCHED_LENGTH
  return {
    problem: 'This does not have the form that is asked for.',
    test: (value) => !pattern || (isShort && pattern.matches(value)),
  }
}

type Bound = string | undefined

function isWithin(value: string, min: Bound, max: Bound, compare: (a: string, b: string) => number): boolean {
  return (min === undefined || compare(value, min) >= 0) && (max === undefined || compare(value, max) <= 0)
}

function rangeText(min: Bound, max: Bound): string {
  return `This has to be ${[min && `at least ${min}`, max && `at most ${max}`].filter(Boolean).join(' and ')}.`
}

function optionProblem(
  { type, options }: FormFieldValue,
  entered: readonly string[],
  { kind }: Method,
): FormProblem | undefined {
  if ((type !== 'list-single' && type !== 'list-multi') || kind !== 'basic' || !options) return undefined
  const known = new Set(options.map(({ value }) => value))
  return entered.every((value) => known.has(value))
    ? undefined
    : { code: 'no-option', text: 'This takes one of the options shown.' }
}

function countProblem(
  type: FieldType | undefined,
  count: number,
  { listRange: { min = 0, max = Number.POSITIVE_INFINITY } = {} }: ValidationValue,
): FormProblem | undefined {
  if (type !== 'list-multi') return undefined
  if (count > max) return { code: 'too-many', text: `This takes at most ${max} values.` }
  return count < min ? { code: 'missing', text: `This takes at least ${min} values.` } : undefined
}

import { type FieldSpec, type InputFields, specsOf } from '../module/form-fields.js'
import { GatewayError } from '../module/gateway-error.js'
import { valuesOf } from './registration-fields.js'

/** Submitted values by the names of their fields: one text, or several lines. */
export type SubmittedValues = Readonly<Record<string, string | readonly string[] | undefined>>

/** Reads submitted values by the fields of a form. Throws GatewayError `invalid` with the field and the reason. */
export function readForm(fields: InputFields, submitted: SubmittedValues): Readonly<Record<string, unknown>> {
  const entries = [...specsOf(fields)].map(([name, spec]) => [name, readField(name, spec, submitted[name])] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined))
}

function readField(name: string, spec: FieldSpec, written: string | readonly string[] | undefined): unknown {
  const refuse = (reason: string) =>
    new GatewayError('invalid', `${spec.options.label ?? name}: ${reason}`, { field: name })
  const given = parsed(spec, written, refuse) ?? spec.options.default
  const value = given ?? (spec.options.required ? undefined : emptyValueOf(spec))
  if (value === undefined) {
    if (spec.options.required) throw refuse('this field is required.')
    return undefined
  }
  const reason = runCheck(spec, value, refuse)
  if (reason) throw refuse(reason)
  return value
}

/** The value of an empty optional field: its type promises a list, or one of the choices. */
function emptyValueOf({ kind, choices = {} }: FieldSpec): unknown {
  if (kind === 'list') return []
  return kind === 'choice' ? Object.keys(choices)[0] : undefined
}

// An error of the check may contain the value, which must not reach a log.
function runCheck(spec: FieldSpec, value: unknown, refuse: (why: string) => Error): string | undefined | void {
  try {
    return spec.check?.(value)
  } catch (error) {
    throw error instanceof GatewayError ? error : refuse('this could not be checked.')
  }
}

function parsed(
  spec: FieldSpec,
  written: string | readonly string[] | undefined,
  refuse: (why: string) => Error,
): unknown {
  if (spec.kind === 'list') {
    const lines = (typeof written === 'string' ? written.split('\n') : (written ?? [])).filter((line) => line !== '')
    return lines.length === 0 ? undefined : lines
  }
  const line = typeof written === 'string' ? written : written?.[0]
  if (line === undefined || line === '') return undefined
  if (spec.kind === 'boolean') return readBoolean(line, refuse)
  if (spec.kind === 'choice' && !Object.hasOwn(spec.choices ?? {}, line)) {
    throw refuse(`choose one of ${Object.keys(spec.choices ?? {}).join(', ')}.`)
  }
  return line
}

function readBoolean(line: string, refuse: (why: string) => Error): boolean {
  if (line === '1' || line === 'true') return true
  if (line === '0' || line === 'false') return false
  throw refuse('answer yes or no.')
}

/** The values of secret fields in a stored form. */
export function secretsOf(fields: InputFields, form: Readonly<Record<string, unknown>>): readonly string[] {
  return [...specsOf(fields)].flatMap(([name, { kind }]) => {
    const value = form[name]
    return kind === 'secret' && typeof value === 'string' && value !== '' ? [value] : []
  })
}

/** The values of a stored form that may be shown again, without secrets. */
export function visibleValues(
  fields: InputFields,
  form: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string | readonly string[]>> {
  const entries = [...specsOf(fields)].flatMap(([name, { kind }]) => {
    const value = form[name]
    if (kind === 'secret' || value === undefined) return []
    const values = valuesOf(value)
    return [[name, values.length === 1 ? (values[0] as string) : values] as const]
  })
  return Object.fromEntries(entries)
}

/** What was submitted, without what is secret: shown again beside what was wrong. */
export function visibleIn(fields: InputFields, submitted: SubmittedValues): SubmittedValues {
  const entries = [...specsOf(fields)].flatMap(([name, { kind }]) =>
    kind === 'secret' || submitted[name] === undefined ? [] : [[name, submitted[name]] as const],
  )
  return Object.fromEntries(entries)
}

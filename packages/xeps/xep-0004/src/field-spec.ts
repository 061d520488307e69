import type { FieldType, FormFieldValue, FormOption } from './elements.js'
import { FieldProblem } from './form-error.js'

export interface FieldOptions<T> {
  /** The name on the wire, where it is not the name in the value. */
  readonly var?: string
  /** The label that people see; the name of the field by default. */
  readonly label?: string
  /** An explanation, for people. */
  readonly desc?: string
  readonly required?: boolean
  /** The value in the empty form, and where a submission leaves the field out. */
  readonly default?: T
  /** Validates a value of the right type: returns what is wrong with it, or nothing. */
  readonly check?: (value: T) => string | undefined | void
}

/** A field of a form with the type of its value. Made by `textSingle`, `boolean`, `listMulti` and so on. */
export interface FieldSpec<T> {
  /** Only for the compiler. */
  readonly '~value': T
  readonly type: FieldType
  readonly options: Omit<FieldOptions<unknown>, 'check'>
  /** The field of an empty form, without name and values. */
  readonly field: Partial<FormFieldValue>
  /** `undefined` where nothing was entered; throws FieldProblem. */
  readonly read: (values: readonly string[]) => unknown
  readonly write: (value: never) => readonly string[]
}

/** The type of a field's value: never undefined where the field is required or has a default. */
export type FieldValue<O, T> = O extends { readonly required: true } | { readonly default: T } ? T : T | undefined

/** A field that shows a text and has no value. */
export interface FixedField {
  readonly '~fixed': true
  readonly shown: FormFieldValue
}

interface ValueCodec<T> {
  read(values: readonly string[]): T | undefined
  write(value: T): readonly string[]
  readonly listOptions?: readonly FormOption[]
}

export function createFieldSpec<T, V>(
  type: FieldType,
  { check, ...options }: FieldOptions<T>,
  { read, write, listOptions }: ValueCodec<T>,
): FieldSpec<V> {
  const spec: Omit<FieldSpec<V>, '~value' | 'write'> & { write: (value: T) => readonly string[] } = {
    type,
    options,
    field: {
      type,
      ...(options.label !== undefined && { label: options.label }),
      ...(options.desc !== undefined && { desc: options.desc }),
      ...(options.required && { required: true }),
      ...(listOptions && { options: listOptions }),
    },
    read(values) {
      const value = read(values) ?? options.default
      if (value === undefined) {
        if (options.required) throw new FieldProblem('missing', 'This is required.')
        return undefined
      }
      const problem = check?.(value)
      if (problem) throw new FieldProblem('invalid', problem)
      return value
    },
    write,
  }
  return Object.freeze(spec) as unknown as FieldSpec<V>
}

/** The only value of a field; undefined where it is absent or empty. */
export function singleValue(values: readonly string[]): string | undefined {
  if (values.length > 1) throw new FieldProblem('too-many', 'This takes one value.')
  return values[0] === '' ? undefined : values[0]
}

import type { FieldType, FormFieldValue, FormOption } from './elements.js'
import { FieldProblem } from './form-error.js'

export interface FieldOptions<T> {
  /** The name on the wire, where it is not the name in the value. */
  readonly var?: string
  /** What people see; the name of the field by default. */
  readonly label?: string
  /** A sentence that explains. */
  readonly desc?: string
  readonly required?: boolean
  /** Shown in the form, and the value where a submission leaves the field out. */
  readonly default?: T
  /** Returns what is wrong with a value that fits otherwise, or nothing. */
  readonly check?: (value: T) => string | undefined | void
}

/** A field of a form, with the type of the value that a submission gives it. Make it with `textSingle` and its like. */
export interface FieldSpec<T> {
  /** Only for the compiler. */
  readonly '~value': T
  readonly type: FieldType
  readonly options: Omit<FieldOptions<unknown>, 'check'>
  /** The field of an empty form, without name and values. */
  readonly shown: Partial<FormFieldValue>
  /** `undefined` where nothing was entered; throws FieldProblem. */
  readonly read: (values: readonly string[]) => unknown
  readonly write: (value: never) => readonly string[]
}

/** The type of a value: never undefined where the field is required or has a default. */
export type Given<O, T> = O extends { readonly required: true } | { readonly default: T } ? T : T | undefined

/** A field that shows a text and has no value. */
export interface FixedField {
  readonly '~fixed': true
  readonly shown: FormFieldValue
}

interface Behaviour<T> {
  read(values: readonly string[]): T | undefined
  write(value: T): readonly string[]
  readonly listed?: readonly FormOption[]
}

export function makeSpec<T, V>(
  type: FieldType,
  { check, ...options }: FieldOptions<T>,
  { read, write, listed }: Behaviour<T>,
): FieldSpec<V> {
  const spec: Omit<FieldSpec<V>, '~value' | 'write'> & { write: (value: T) => readonly string[] } = {
    type,
    options,
    shown: {
      type,
      ...(options.label !== undefined && { label: options.label }),
      ...(options.desc !== undefined && { desc: options.desc }),
      ...(options.required && { required: true }),
      ...(listed && { options: listed }),
    },
    read(values) {
      const value = read(values) ?? options.default
      if (value === undefined) {
        if (options.required) throw new FieldProblem('missing', 'This is required.')
        return undefined
      }
      const wrong = check?.(value)
      if (wrong) throw new FieldProblem('invalid', wrong)
      return value
    },
    write,
  }
  return Object.freeze(spec) as unknown as FieldSpec<V>
}

/** The one value of a field, or nothing where it is absent or empty. */
export function single(values: readonly string[]): string | undefined {
  if (values.length > 1) throw new FieldProblem('too-many', 'This takes one value.')
  return values[0] === '' ? undefined : values[0]
}

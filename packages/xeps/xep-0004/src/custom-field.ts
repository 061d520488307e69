import type { FieldType, FormOption } from './elements.js'
import { createFieldSpec, type FieldOptions, type FieldSpec, type FieldValue } from './field-spec.js'
import { FieldProblem } from './form-error.js'

/** Reads and writes the values of a field. */
export interface FieldBehaviour<T> {
  /** `undefined` where nothing was entered; throws an Error that says what is wrong. Not called without values. */
  read(values: readonly string[]): T | undefined
  write(value: T): readonly string[]
  /** The options of a list; `read` may accept other values. */
  readonly options?: readonly FormOption[]
}

/** A field with a value type of its own, such as a number, a date, or a list that is open for other values. */
export function customField<T, const O extends FieldOptions<T> = {}>(
  type: FieldType,
  { read, write, options: listOptions }: FieldBehaviour<T>,
  options?: O,
): FieldSpec<FieldValue<O, T>> {
  return createFieldSpec<T, FieldValue<O, T>>(type, options ?? {}, {
    write,
    ...(listOptions && { listOptions }),
    read(values) {
      if (values.length === 0) return undefined
      try {
        return read(values)
      } catch (error) {
        throw new FieldProblem('invalid', error instanceof Error ? error.message : 'This does not fit.')
      }
    },
  })
}

import { type Field, field } from './field.js'
import type { SkipInvalid } from './skip-invalid.js'

/**
 * A field that may be absent. What is there but does not fit is an error, or with `skipInvalid` absent and reported. An
 * empty list is written as nothing.
 */
// @__NO_SIDE_EFFECTS__
export function optional<T>(required: Field<T, boolean>, { skipInvalid }: SkipInvalid = {}): Field<T, true> {
  return field<T, true>({
    ...required,
    read(source, context, listener) {
      if (!required.present(source, context)) return undefined
      if (!skipInvalid) return required.read(source, context, listener)
      try {
        return required.read(source, context, listener)
      } catch (error) {
        listener?.skipped(error)
        return undefined
      }
    },
  })
}

/** A field that may be absent, and counts as absent where it does not fit: where a specification says to ignore that. */
// @__NO_SIDE_EFFECTS__
export function lenient<T>(required: Field<T, boolean>): Field<T, true> {
  return field<T, true>({
    ...required,
    read(source, context, listener) {
      try {
        return required.present(source, context) ? required.read(source, context, listener) : undefined
      } catch {
        return undefined
      }
    },
  })
}

import { type Field, field } from './field.js'

/** A field that may be absent. What is there but does not fit is still an error. An empty list is written as nothing. */
// @__NO_SIDE_EFFECTS__
export function optional<T>(required: Field<T, boolean>): Field<T, true> {
  return field<T, true>({
    present: (source, context) => required.present(source, context),
    read: (source, context) => (required.present(source, context) ? required.read(source, context) : undefined),
    write: (value, target, context) => required.write(value, target, context),
    claims: (key, ns) => required.claims(key, ns),
  })
}

/** A field that may be absent, and counts as absent where it does not fit: where a specification says to ignore that. */
// @__NO_SIDE_EFFECTS__
export function lenient<T>(required: Field<T, boolean>): Field<T, true> {
  return field<T, true>({
    present: (source, context) => required.present(source, context),
    read(source, context) {
      try {
        return required.present(source, context) ? required.read(source, context) : undefined
      } catch {
        return undefined
      }
    },
    write: (value, target, context) => required.write(value, target, context),
    claims: (key, ns) => required.claims(key, ns),
  })
}

import type { ErrorCode } from './protocol.js'

/** A value that was received does not fit its field. The message names the field, never its value. */
export class FieldError extends Error {
  override readonly name = 'FieldError'
  constructor(
    readonly code: Extract<ErrorCode, 'bad-request' | 'too-large'>,
    path: string,
    problem: string,
  ) {
    super(`${path} ${problem}`)
  }
}

/** Checks a value that was received and returns it typed; throws {@link FieldError}. */
export type Field<T> = (value: unknown, path: string) => T
type Fields = Readonly<Record<string, Field<unknown>>>
type Simplify<T> = { [K in keyof T]: T[K] } & {}
type OptionalKeys<F extends Fields> = { [K in keyof F]: undefined extends ReturnType<F[K]> ? K : never }[keyof F]

/** The type of the values of a record. */
export type Values<F extends Fields> = Simplify<
  { [K in Exclude<keyof F, OptionalKeys<F>>]: ReturnType<F[K]> } & { [K in OptionalKeys<F>]?: ReturnType<F[K]> }
>

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Any string of at most `maxBytes` bytes in UTF-8. */
export function text(maxBytes: number): Field<string> {
  return (value, path) => {
    if (typeof value !== 'string') throw new FieldError('bad-request', path, 'must be a string')
    if (Buffer.byteLength(value) > maxBytes) throw new FieldError('too-large', path, `exceeds ${maxBytes} bytes`)
    return value
  }
}

/** A string on one line: no control characters; not empty unless `empty` is given. */
export function label(maxBytes: number, options: { readonly empty?: true } = {}): Field<string> {
  const read = text(maxBytes)
  return (value, path) => {
    const string = read(value, path)
    if (string === '' && !options.empty) throw new FieldError('bad-request', path, 'is empty')
    if (/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(string)) {
      throw new FieldError('bad-request', path, 'has characters that are not allowed')
    }
    return string
  }
}

export function choice<const V extends string>(...values: readonly V[]): Field<V> {
  return (value, path) => {
    const found = values.find((one) => one === value)
    if (found === undefined) throw new FieldError('bad-request', path, `must be one of ${values.join(', ')}`)
    return found
  }
}

export const integer: Field<number> = (value, path) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw new FieldError('bad-request', path, 'must be an integer')
  }
  return value
}

/** A point in time: milliseconds since 1970. */
export const instant: Field<number> = (value, path) => {
  const ms = integer(value, path)
  // What a `Date` can hold.
  if (Math.abs(ms) > 8.64e15) throw new FieldError('bad-request', path, 'is out of range')
  return ms
}

/** The id of a message: a decimal number in a string. */
export const messageId: Field<string> = (value, path) => {
  if (typeof value !== 'string' || !/^[1-9][0-9]{0,14}$/.test(value)) {
    throw new FieldError('bad-request', path, 'must be the id of a message')
  }
  return value
}

export function optional<T>(field: Field<T>): Field<T | undefined> {
  return (value, path) => (value === undefined ? undefined : field(value, path))
}

export function list<T>(field: Field<T>, maxItems: number): Field<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw new FieldError('bad-request', path, 'must be a list')
    if (value.length > maxItems) throw new FieldError('too-large', path, `exceeds ${maxItems} items`)
    return value.map((item, index) => field(item, `${path}[${index}]`))
  }
}

/** An object with these fields. Unknown fields are left out, so that either side may be newer. */
export function record<const F extends Fields>(fields: F): Field<Values<F>> {
  const entries = Object.entries(fields)
  return (value, path) => {
    if (!isObject(value)) throw new FieldError('bad-request', path || 'the line', 'must be an object')
    const values: Record<string, unknown> = {}
    for (const [key, field] of entries) {
      const read = field(Object.hasOwn(value, key) ? value[key] : undefined, path ? `${path}.${key}` : key)
      if (read !== undefined) values[key] = read
    }
    return values as Values<F>
  }
}

import type { ErrorCode } from './protocol/error-codes.js'

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

export const boolean: Field<boolean> = (value, path) => {
  if (typeof value !== 'boolean') throw new FieldError('bad-request', path, 'must be true or false')
  return value
}

/** An integer in these bounds, which belong to them. */
export function integerBetween(min: number, max: number): Field<number> {
  return (value, path) => {
    const number = integer(value, path)
    if (number < min || number > max) throw new FieldError('bad-request', path, `must be from ${min} to ${max}`)
    return number
  }
}

/** A number in these bounds, which belong to them. */
export function numberBetween(min: number, max: number): Field<number> {
  return (value, path) => {
    if (typeof value !== 'number' || !(value >= min && value <= max)) {
      throw new FieldError('bad-request', path, `must be a number from ${min} to ${max}`)
    }
    return value
  }
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

/** The value, or null where it is to be removed. */
export function nullable<T>(field: Field<T>): Field<T | null> {
  return (value, path) => (value === null ? null : field(value, path))
}

export function list<T>(field: Field<T>, maxItems: number, minItems = 0): Field<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw new FieldError('bad-request', path, 'must be a list')
    if (value.length < minItems) throw new FieldError('bad-request', path, `needs ${minItems} items at least`)
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

/** Both fields, read from one object. */
export function both<A extends object, B extends object>(one: Field<A>, other: Field<B>): Field<Simplify<A & B>> {
  return (value, path) => ({ ...one(value, path), ...other(value, path) })
}

type Variant<K extends string, V extends Readonly<Record<string, Fields>>> = {
  [N in keyof V]: Simplify<{ [Key in K]: N } & Values<V[N]>>
}[keyof V]

/** An object whose field `key` says which other fields it has. Where it is missing, `missing` is meant. */
export function oneOf<K extends string, const V extends Readonly<Record<string, Fields>>>(
  key: K,
  variants: V,
  missing?: keyof V & string,
): Field<Variant<K, V>> {
  const readers = new Map(Object.entries(variants).map(([name, fields]) => [name, record(fields)]))
  const readName = choice(...readers.keys())
  return (value, path) => {
    if (!isObject(value)) throw new FieldError('bad-request', path || 'the line', 'must be an object')
    const given = Object.hasOwn(value, key) ? value[key] : missing
    const name = readName(given, path ? `${path}.${key}` : key)
    return { [key]: name, ...readers.get(name)?.(value, path) } as Variant<K, V>
  }
}

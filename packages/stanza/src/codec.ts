import { JID } from '@trestle/jid'

/** How a value is written as text. `decode` throws an error that says what is wrong with the text. */
export interface Codec<T> {
  decode(text: string): T
  encode(value: T): string
}

export const string: Codec<string> = { decode: (text) => text, encode: (value) => value }

/** A whole number within the bounds, which are inclusive; by default those that a double carries exactly. */
// @__NO_SIDE_EFFECTS__
export function integerBetween(min: number, max: number): Codec<number> {
  return {
    decode(text) {
      const trimmed = text.trim()
      // Adding 0 makes the 0 of -0.
      const value = /^[+-]?\d{1,16}$/.test(trimmed) ? Number(trimmed) + 0 : Number.NaN
      if (!(value >= min && value <= max)) throw new Error(`expected a whole number from ${min} to ${max}`)
      return value
    },
    encode(value) {
      if (!Number.isInteger(value) || value < min || value > max) {
        throw new RangeError(`${value} is not a whole number from ${min} to ${max}`)
      }
      return String(value)
    },
  }
}

// Bundlers cannot leave out what reads `Number.MAX_SAFE_INTEGER`, which this is.
export const integer: Codec<number> = integerBetween(-9_007_199_254_740_991, 9_007_199_254_740_991)

/** A count or a size: a whole number from 0. */
export const unsigned: Codec<number> = integerBetween(0, 9_007_199_254_740_991)

/** A decimal number (xs:decimal or xs:double without INF and NaN). */
export const decimal: Codec<number> = {
  decode(text) {
    const trimmed = text.trim()
    // Only one way to match any digit: a long run of them must not be tried in every split.
    const written = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$/.test(trimmed)
    const value = written ? Number(trimmed) + 0 : Number.NaN
    if (!Number.isFinite(value)) throw new Error('expected a number')
    return value
  },
  encode(value) {
    if (!Number.isFinite(value)) throw new RangeError(`${value} is not a finite number`)
    return String(value)
  },
}

/** xs:boolean: `true`, `1`, `false`, `0`. */
export const boolean: Codec<boolean> = {
  decode(text) {
    const trimmed = text.trim()
    if (trimmed === 'true' || trimmed === '1') return true
    if (trimmed === 'false' || trimmed === '0') return false
    throw new Error('expected true, false, 1 or 0')
  },
  encode: String,
}

/** One of a fixed set of words. */
// @__NO_SIDE_EFFECTS__
export function oneOf<const V extends string>(...values: readonly V[]): Codec<V> {
  const known = new Set<string>(values)
  return {
    decode(text) {
      if (!known.has(text)) throw new Error(`expected one of ${values.join(', ')}`)
      return text as V
    },
    encode: (value) => value,
  }
}

export const jid: Codec<JID> = { decode: (text) => JID.parse(text), encode: (value) => value.toString() }

/** An absolute URI, kept as it was written. */
export const uri: Codec<string> = {
  decode(text) {
    if (!/^[A-Za-z][A-Za-z0-9+.-]*:\S*$/.test(text)) throw new Error('expected an absolute URI')
    return text
  },
  encode: (value) => value,
}

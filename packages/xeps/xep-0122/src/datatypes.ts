import { parseDate, parseDateTime, parseTime } from './calendar.js'
import { compareDecimals, parseDecimal } from './decimal-numbers.js'

/** A datatype of XML Schema as far as forms need it. */
export interface Datatype {
  readonly fits: (text: string) => boolean
  /** Compares two texts that fit; only for datatypes that have an order, to which ranges apply. */
  readonly compare?: (a: string, b: string) => number
}

const DOUBLE = /^(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,6})?|-?INF|NaN)$/
const LANGUAGE = /^[A-Za-z]{1,8}(?:-[A-Za-z\d]{1,8})*$/
const BOOLEAN = /^(?:true|false|0|1)$/
/** What must not be in a reference to a resource, and a `%` that escapes nothing. */
const NOT_IN_URI = /[\s<>"{}|\\^`]|%(?![\dA-Fa-f]{2})/

const string: Datatype = { fits: () => true }

const bits = (signed: boolean, size: number) => {
  const half = 2n ** BigInt(size - 1)
  return signed ? integerBetween(-half, half - 1n) : integerBetween(0n, 2n * half - 1n)
}

const datatypes: ReadonlyMap<string, Datatype> = new Map(
  Object.entries({
    string,
    anyURI: { fits: (text) => !NOT_IN_URI.test(text) },
    boolean: { fits: (text) => BOOLEAN.test(text) },
    byte: bits(true, 8),
    date: ordered(parseDate),
    dateTime: ordered(parseDateTime),
    decimal: {
      fits: (text) => parseDecimal(text) !== undefined,
      compare: (a, b) => compareDecimals(parseDecimal(a)!, parseDecimal(b)!),
    },
    double: ordered(parseDouble),
    float: ordered(parseDouble),
    int: bits(true, 32),
    integer: integerBetween(),
    language: { fits: (text) => LANGUAGE.test(text) },
    long: bits(true, 64),
    negativeInteger: integerBetween(undefined, -1n),
    nonNegativeInteger: integerBetween(0n),
    nonPositiveInteger: integerBetween(undefined, 0n),
    positiveInteger: integerBetween(1n),
    short: bits(true, 16),
    time: ordered(parseTime),
    unsignedByte: bits(false, 8),
    unsignedInt: bits(false, 32),
    unsignedLong: bits(false, 64),
    unsignedShort: bits(false, 16),
  } satisfies Record<string, Datatype>).map(([name, datatype]) => [`xs:${name}`, datatype]),
)

/** The datatype of that name; one that is not known counts as `xs:string` (XEP-0122 §4.1). */
export function datatypeOf(name = 'xs:string'): Datatype {
  return datatypes.get(name) ?? string
}

function integerBetween(min?: bigint, max?: bigint): Datatype {
  return {
    fits(text) {
      const parsed = parseDecimal(text)
      if (!parsed || text.includes('.')) return false
      return (min === undefined || parsed.units >= min) && (max === undefined || parsed.units <= max)
    },
    compare: (a, b) => compareDecimals(parseDecimal(a)!, parseDecimal(b)!),
  }
}

function ordered(parse: (text: string) => number | undefined): Datatype {
  return {
    fits: (text) => parse(text) !== undefined,
    // NaN lies in no range: what it is compared with is neither above nor below.
    compare: (a, b) => parse(a)! - parse(b)! || (parse(a) === parse(b) ? 0 : Number.NaN),
  }
}

function parseDouble(text: string): number | undefined {
  if (!DOUBLE.test(text)) return undefined
  return Number(text.replace('INF', 'Infinity'))
}

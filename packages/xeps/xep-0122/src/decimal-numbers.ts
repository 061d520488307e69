/** A decimal number that is exact: `units` divided by ten to the power of `scale`. */
export interface DecimalNumber {
  readonly units: bigint
  readonly scale: number
}

/** Numbers take time to compare that grows with their digits, so they have no more than this. */
const MAX_DIGITS = 100

/** An xs:decimal of at most 100 digits; undefined for anything else. */
export function parseDecimal(text: string): DecimalNumber | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text)
  if (!match) return undefined
  const [, sign, whole = '', fraction = ''] = match
  const digits = whole + fraction
  if (digits === '' || digits.length > MAX_DIGITS) return undefined
  const units = BigInt(digits)
  return { units: sign === '-' ? -units : units, scale: fraction.length }
}

export function compareDecimals(a: DecimalNumber, b: DecimalNumber): number {
  const [left, right] = [a.units * 10n ** BigInt(b.scale), b.units * 10n ** BigInt(a.scale)]
  return left < right ? -1 : left > right ? 1 : 0
}

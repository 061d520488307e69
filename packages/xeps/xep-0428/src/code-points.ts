/**
 * Positions in one text: as strings of JavaScript have them, in UTF-16 units, and as XMPP counts them, in code points
 * (XEP-0426). Those outside of the text count as its beginning or its end.
 */
export interface CodePoints {
  /** The length of the text in code points. */
  readonly length: number
  /** From a position in code points to one in UTF-16 units. */
  toUnits(position: number): number
  /** From a position in UTF-16 units to one in code points; one inside of a code point is its beginning. */
  fromUnits(position: number): number
}

/** Reads the text once; each conversion is then logarithmic, however many positions there are. */
export function codePointsOf(text: string): CodePoints {
  const pairs = surrogatePairs(text)
  const length = text.length - pairs.length

  return {
    length,
    toUnits(position) {
      const inside = within(position, length)
      // The nth pair begins after `pairs[n] - n` code points: each one before it took two units.
      return inside + count(pairs, (unit, n) => unit - n < inside)
    },
    fromUnits(position) {
      const inside = within(position, text.length)
      const before = count(pairs, (unit) => unit < inside)
      const begins = pairs[before - 1] === inside - 1 ? inside - 1 : inside
      return begins - count(pairs, (unit) => unit < begins)
    },
  }
}

/** Where the code points begin that take two units. */
function surrogatePairs(text: string): readonly number[] {
  const pairs: number[] = []
  for (let i = 0; i < text.length; i++) {
    if (text.codePointAt(i)! > 0xffff) pairs.push(i++)
  }
  return pairs
}

function within(position: number, length: number): number {
  return Math.min(Math.max(position, 0), length)
}

/** How many of the first entries pass a test that no entry passes after one that does not. */
function count(sorted: readonly number[], passes: (value: number, index: number) => boolean): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (passes(sorted[middle]!, middle)) low = middle + 1
    else high = middle
  }
  return low
}

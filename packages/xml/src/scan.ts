const SPACE = 32
const AMPERSAND = 38
const SLASH = 47
const LT = 60
const HIGH = 128

// Four bytes at a time, in one number. In `(x - 0x01010101 * n) & ~x`, the lowest of the top bits of the bytes is that of
// the first byte below n; the same with n = 1 finds the first that is zero. Top bits of `x` itself are bytes beyond ASCII.
const TOP_BITS = 0x80808080

/** The number of bytes before the first one whose top bit is set. */
function bytesBeforeFirst(marked: number): number {
  return (31 - Math.clz32(marked & -marked)) >> 3
}

/** The index of the first byte from `at` that cannot be part of a name, or rarely is. */
export function endOfName(bytes: Uint8Array, view: DataView, at: number): number {
  const last = bytes.length - 4
  let i = at | 0
  for (; i <= last; i = (i + 4) | 0) {
    const word = view.getInt32(i, true)
    const slash = word ^ 0x2f2f2f2f
    // `<`, `=`, `>` and `?` are alike but for two bits.
    const sign = (word & 0xfcfcfcfc) ^ 0x3c3c3c3c
    const marked =
      (((word - 0x2d2d2d2d) & ~word) | ((slash - 0x01010101) & ~slash) | ((sign - 0x01010101) & ~sign) | word) &
      TOP_BITS
    if (marked !== 0) return i + bytesBeforeFirst(marked)
  }
  for (; i < bytes.length; i++) {
    const byte = bytes[i]!
    if (byte < 0x2d || byte === SLASH || (byte & 0xfc) === 0x3c || byte >= HIGH) break
  }
  return i
}

/** The index of the first byte from `at` that ends the value of an attribute or has to be checked. */
export function endOfValue(bytes: Uint8Array, view: DataView, at: number): number {
  const last = bytes.length - 4
  let i = at | 0
  for (; i <= last; i = (i + 4) | 0) {
    const word = view.getInt32(i, true)
    const lt = word ^ 0x3c3c3c3c
    // Quotes and ampersand, control characters, and some that are rare in values.
    const marked = (((word - 0x28282828) & ~word) | ((lt - 0x01010101) & ~lt) | word) & TOP_BITS
    if (marked !== 0) return i + bytesBeforeFirst(marked)
  }
  for (; i < bytes.length; i++) {
    const byte = bytes[i]!
    if (byte < 0x28 || byte === LT || byte >= HIGH) break
  }
  return i
}

/** The index of the first byte from `at` that ends a text or has to be checked. */
export function endOfText(bytes: Uint8Array, view: DataView, at: number): number {
  const last = bytes.length - 4
  let i = at | 0
  for (; i <= last; i = (i + 4) | 0) {
    const word = view.getInt32(i, true)
    const ampersand = word ^ 0x26262626
    // `<` and `>` are alike but for one bit.
    const bracket = (word & 0xfdfdfdfd) ^ 0x3c3c3c3c
    const marked =
      (((word - 0x20202020) & ~word) |
        ((ampersand - 0x01010101) & ~ampersand) |
        ((bracket - 0x01010101) & ~bracket) |
        word) &
      TOP_BITS
    if (marked !== 0) return i + bytesBeforeFirst(marked)
  }
  for (; i < bytes.length; i++) {
    const byte = bytes[i]!
    if (byte < SPACE || byte === AMPERSAND || (byte & 0xfd) === LT || byte >= HIGH) break
  }
  return i
}

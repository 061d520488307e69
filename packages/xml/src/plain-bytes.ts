/** Returned in place of an index: the fast path cannot read the stanza. */
export const NOT_PLAIN = -1
/** Returned in place of an index: the token does not end before the last `>` received. */
export const INCOMPLETE = -2

/** The index after the character beyond ASCII that begins at `at`; -1 if XML does not allow it. */
export function endOfCharacter(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!
  const second = bytes[at + 1]!
  if (first < 0xc2 || first > 0xf4 || second >> 6 !== 2) return -1
  if (first < 0xe0) return at + 2
  const third = bytes[at + 2]!
  if (third >> 6 !== 2) return -1
  if (first < 0xf0) {
    // Neither written longer than needed, nor half a surrogate pair, nor U+FFFE and U+FFFF.
    if (first === 0xe0 && second < 0xa0) return -1
    if (first === 0xed && second > 0x9f) return -1
    if (first === 0xef && second === 0xbf && third > 0xbd) return -1
    return at + 3
  }
  if (bytes[at + 3]! >> 6 !== 2) return -1
  if (first === 0xf0 && second < 0x90) return -1
  if (first === 0xf4 && second > 0x8f) return -1
  return at + 4
}

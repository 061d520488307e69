/** Bytes that mean something in XML. */
export enum Byte {
  Tab = 9,
  LineFeed = 10,
  CarriageReturn = 13,
  Space = 32,
  Quote = 34,
  Ampersand = 38,
  Apostrophe = 39,
  Slash = 47,
  Lt = 60,
  Equals = 61,
  Gt = 62,
  Bracket = 93,
  /** The first beyond ASCII. */
  High = 128,
}

/** What is behind the character that begins at `at` with a byte beyond ASCII; -1 if it is none that XML knows. */
export function afterCharacter(bytes: Uint8Array, at: number): number {
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

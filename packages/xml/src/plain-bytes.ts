// Bytes that mean something in XML, and what else there is to know of them.
export const TAB = 9
export const LINE_FEED = 10
export const CARRIAGE_RETURN = 13
export const SPACE = 32
export const QUOTE = 34
export const AMPERSAND = 38
export const APOSTROPHE = 39
export const SLASH = 47
export const LT = 60
export const EQUALS = 61
export const GT = 62
export const BRACKET = 93
export const ASCII = 0x80

/** Marks the bytes at which a loop has to look closer: those, and all that are not printable ASCII. */
function stopsAt(...those: number[]): Uint8Array {
  const table = new Uint8Array(256).fill(1)
  table.fill(0, SPACE, 0x7f)
  for (const byte of those) table[byte] = 1
  return table
}
export const NAME_STOPS = stopsAt(SPACE, SLASH, EQUALS, GT)
export const VALUE_STOPS = stopsAt(QUOTE, APOSTROPHE, AMPERSAND, LT, GT)
export const TEXT_STOPS = stopsAt(AMPERSAND, LT, GT)

/** Units of UTF-16 that a byte beyond ASCII makes fewer than one. */
export function shrinks(byte: number): number {
  if (byte < 0xc0) return 1
  return byte < 0xf0 ? 0 : -1
}

/** Whether U+FFFE or U+FFFF begins there, which XML does not know. */
export function isNoCharacter(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2]! >= 0xbe
}

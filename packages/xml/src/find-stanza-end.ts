const SLASH = 47
const LT = 60
const GT = 62
const BANG = 33
const QUESTION = 63

/**
 * Finds the end of a stanza that has `open` open elements at `at`, by counting tags. Only a hint, as tags in CDATA are
 * counted as well. Returns -1 if it is not before `limit`.
 */
export function findStanzaEnd(bytes: Uint8Array, at: number, limit: number, open: number): number {
  let depth = open
  for (let i = at; i < limit; i++) {
    const byte = bytes[i]!
    if (byte === LT) {
      const next = i + 1 < limit ? bytes[i + 1]! : 0
      if (next === SLASH) depth--
      else if (next !== BANG && next !== QUESTION) depth++
    } else if (byte === GT) {
      if (i > at && bytes[i - 1] === SLASH) depth--
      if (depth <= 0) return i + 1
    }
  }
  return -1
}

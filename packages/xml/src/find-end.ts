import { Byte } from './plain-bytes.js'

const BANG = 33
const QUESTION = 63

/**
 * Where a stanza ends of which so many elements are open at `at`, as far as tags tell: a hint, as they may stand in CDATA.
 * Returns -1 if that is not before `limit`.
 */
export function findEnd(bytes: Uint8Array, at: number, limit: number, open: number): number {
  let depth = open
  for (let i = at; i < limit; i++) {
    const byte = bytes[i]!
    if (byte === Byte.Lt) {
      const next = i + 1 < limit ? bytes[i + 1]! : 0
      if (next === Byte.Slash) depth--
      else if (next !== BANG && next !== QUESTION) depth++
    } else if (byte === Byte.Gt) {
      if (i > at && bytes[i - 1] === Byte.Slash) depth--
      if (depth <= 0) return i + 1
    }
  }
  return -1
}

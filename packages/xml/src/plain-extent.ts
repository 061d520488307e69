const TAB = 9
const LINE_FEED = 10
const SPACE = 32
const BANG = 33
const SLASH = 47
const LT = 60
const GT = 62
const QUESTION = 63
const BRACKET = 93
const ASCII = 0x80
/** The first byte of U+FFFE and U+FFFF, which XML does not know, among others. */
const LEAD_OF_LAST = 0xef

/** What a look at the bytes tells of the stanza that begins there. */
export interface Extent {
  /** Behind its last byte. */
  end: number
  ascii: boolean
  /** Whether there are tabs or line feeds in it, which an attribute could not keep. */
  breaks: boolean
}

/**
 * Finds where an element ends by counting its tags, and whether there is nothing in it that needs closer looks.
 * A hint, not a proof: `>` may stand in texts. So whoever reads the element has to see for himself that it ends there.
 * Returns false if it is not plain, or not complete before `limit`.
 */
export function findExtent(bytes: Uint8Array, at: number, limit: number, extent: Extent): boolean {
  let depth = 0
  let high = 0
  let breaks = false
  for (let i = at; i < limit; i++) {
    const byte = bytes[i]!
    if (byte > GT) {
      high |= byte
      if (byte === LEAD_OF_LAST && bytes[i + 1] === 0xbf && bytes[i + 2]! >= 0xbe) return false
    } else if (byte === LT) {
      const next = bytes[i + 1]!
      if (next === SLASH) depth--
      else if (next === BANG || next === QUESTION) return false
      else depth++
    } else if (byte === GT) {
      const before = bytes[i - 1]
      if (before === BRACKET) return false
      if (before === SLASH) depth--
      if (depth > 0) continue
      extent.end = i + 1
      extent.ascii = high < ASCII
      extent.breaks = breaks
      return true
    } else if (byte < SPACE) {
      if (byte !== LINE_FEED && byte !== TAB) return false
      breaks = true
    }
  }
  return false
}

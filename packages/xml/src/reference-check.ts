const CDATA = '<![CDATA['
const CDATA_END = ']]>'

/** Characters that may follow an incomplete reference, up to its `;`. */
const ALLOWED_NEXT = {
  '&': /[#A-Z_a-z:\x80-\uffff]/,
  '&#': /[x\d]/,
  '&#0': /\d/,
  '&#x': /[\da-fA-F]/,
  '&a': /[\w:.\-\x80-\uffff]/,
} as const
type PartialReference = keyof typeof ALLOWED_NEXT

/**
 * Finds ampersands that begin no reference, in a document that comes in pieces. saxes looks for the next `;`, however far
 * away, and would not notice tags in between.
 */
export class ReferenceCheck {
  /** The reference in which the last piece ended. */
  #partial: PartialReference | undefined
  #inCdata = false
  /** The end of the last piece, in which a CDATA section may begin or end. */
  #lookBehind = ''

  /** The index of the first character that does not belong into a reference; -1 if there is none. */
  find(text: string): number {
    let at = 0
    if (this.#partial !== undefined) {
      at = this.#endOfReference(text, 0)
      if (this.#partial !== undefined || text[at] !== ';') return at === text.length ? -1 : at
    }
    const skipped = this.#lookBehind.length
    const found = this.#search(this.#lookBehind + text, at === 0 ? 0 : at + skipped)
    return found < 0 ? -1 : found - skipped
  }

  #search(text: string, from: number): number {
    this.#lookBehind = ''
    for (let at = from; ; ) {
      if (this.#inCdata) {
        const end = text.indexOf(CDATA_END, at)
        if (end < 0) {
          this.#lookBehind = text.slice(Math.max(at, text.length - CDATA_END.length + 1))
          return -1
        }
        this.#inCdata = false
        at = end + CDATA_END.length
      }
      const ampersand = text.indexOf('&', at)
      const section = text.indexOf(CDATA, at)
      if (section >= 0 && (ampersand < 0 || section < ampersand)) {
        this.#inCdata = true
        at = section + CDATA.length
      } else if (ampersand >= 0) {
        this.#partial = '&'
        at = this.#endOfReference(text, ampersand + 1)
        if (at === text.length) return -1
        if (text[at] !== ';') return at
      } else {
        const lastTag = text.lastIndexOf('<')
        if (lastTag >= at && CDATA.startsWith(text.slice(lastTag))) this.#lookBehind = text.slice(lastTag)
        return -1
      }
    }
  }

  /** The index where the reference ends; it goes on in the next piece if `#partial` is set. */
  #endOfReference(text: string, start: number): number {
    let partial = this.#partial!
    for (let at = start; at < text.length; at++) {
      const character = text[at]!
      if (!ALLOWED_NEXT[partial].test(character)) {
        this.#partial = undefined
        return at
      }
      if (partial === '&') partial = character === '#' ? '&#' : '&a'
      else if (partial === '&#') partial = character === 'x' ? '&#x' : '&#0'
    }
    this.#partial = partial
    return text.length
  }
}

const CDATA = '<![CDATA['
const CDATA_END = ']]>'

/** What may follow in a reference of which so much was read, up to its `;`. */
const FOLLOWING = {
  '&': /[#A-Z_a-z:\x80-\uffff]/,
  '&#': /[x\d]/,
  '&#0': /\d/,
  '&#x': /[\da-fA-F]/,
  '&a': /[\w:.\-\x80-\uffff]/,
} as const
type Part = keyof typeof FOLLOWING

/**
 * Finds an ampersand that begins no reference, in a document that comes in pieces. saxes looks for a `;` behind each,
 * however far away that is, and nothing that stands between would be noticed.
 */
export class ReferenceCheck {
  /** The reference in which the last piece ended. */
  #part: Part | undefined
  #inCdata = false
  /** The end of the last piece, where a CDATA section may begin or end. */
  #rest = ''

  /** Where in the text the first character is that interrupts a reference; -1 if there is none. */
  find(text: string): number {
    let at = 0
    if (this.#part !== undefined) {
      at = this.#endOfReference(text, 0)
      if (this.#part !== undefined || text[at] !== ';') return at === text.length ? -1 : at
    }
    const skipped = this.#rest.length
    const found = this.#search(this.#rest + text, at === 0 ? 0 : at + skipped)
    return found < 0 ? -1 : found - skipped
  }

  #search(text: string, from: number): number {
    this.#rest = ''
    for (let at = from; ; ) {
      if (this.#inCdata) {
        const end = text.indexOf(CDATA_END, at)
        if (end < 0) {
          this.#rest = text.slice(Math.max(at, text.length - CDATA_END.length + 1))
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
        this.#part = '&'
        at = this.#endOfReference(text, ampersand + 1)
        if (at === text.length) return -1
        if (text[at] !== ';') return at
      } else {
        const mark = text.lastIndexOf('<')
        if (mark >= at && CDATA.startsWith(text.slice(mark))) this.#rest = text.slice(mark)
        return -1
      }
    }
  }

  /** Where the reference is over, or has to be; it goes on behind the text as long as there is a `#part` of it. */
  #endOfReference(text: string, start: number): number {
    let part = this.#part!
    for (let at = start; at < text.length; at++) {
      const character = text[at]!
      if (!FOLLOWING[part].test(character)) {
        this.#part = undefined
        return at
      }
      if (part === '&') part = character === '#' ? '&#' : '&a'
      else if (part === '&#') part = character === 'x' ? '&#x' : '&#0'
    }
    this.#part = part
    return text.length
  }
}

import { ByteTable } from './byte-table.js'
import type { TextMaker } from './plain-text.js'

const LONGEST = 48
/** Of the values that are not known, one in so many is remembered: those that come again and again soon are, others seldom. */
const EVERY = 16

/** Short texts as bytes spell them, so that those that come often are one string. Bounded in number and length. */
export class PlainValues {
  readonly #texts: TextMaker
  readonly #known = new ByteTable<string>(LONGEST, 1)
  #missed = 0

  constructor(texts: TextMaker) {
    this.#texts = texts
  }

  /** The text of these bytes, which are ASCII; `view` shows the same. */
  text(bytes: Uint8Array, view: DataView, start: number, end: number): string {
    if (start === end) return ''
    if (end - start > LONGEST) return this.#texts.ascii(bytes, start, end)
    const known = this.#known.get(view, start, end)
    if (known !== undefined) return known
    const text = this.#texts.ascii(bytes, start, end)
    this.#missed = (this.#missed + 1) % EVERY
    if (this.#missed === 0) this.#known.set(view, start, end, text)
    return text
  }
}

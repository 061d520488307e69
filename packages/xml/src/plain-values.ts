import { beginsWith } from './plain-names.js'
import type { TextMaker } from './plain-text.js'

const BITS = 9
const SLOTS = 2 ** BITS
const LONGEST = 64
/** Of the values that are not known, one in so many is remembered: those that come again and again soon are, others seldom. */
const EVERY = 8

interface Known {
  readonly bytes: Uint8Array
  readonly text: string
}

function slotOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start
  const middle = start + (length >> 1)
  const mixed = bytes[start]! | (bytes[middle]! << 8) | (bytes[end - 1]! << 16) | (length << 24)
  const more = bytes[start + (length >> 2)]! | (bytes[end - 1 - (length >> 2)]! << 8)
  return Math.imul(Math.imul(mixed, 0x9e3779b1) ^ more, 0x85ebca6b) >>> (32 - BITS)
}

/** Short texts as bytes spell them, so that those that come often are one string. Bounded in number and length. */
export class PlainValues {
  readonly #texts: TextMaker
  readonly #known: (Known | undefined)[] = Array.from({ length: SLOTS })
  #missed = 0

  constructor(texts: TextMaker) {
    this.#texts = texts
  }

  /** The text of these bytes, which are ASCII. */
  text(bytes: Uint8Array, start: number, end: number): string {
    const length = end - start
    if (length === 0) return ''
    if (length > LONGEST) return this.#texts.ascii(bytes, start, end)
    const slot = slotOf(bytes, start, end)
    const known = this.#known[slot]
    if (known !== undefined && known.bytes.length === length && beginsWith(bytes, start, known.bytes)) return known.text
    const text = this.#texts.ascii(bytes, start, end)
    if (++this.#missed % EVERY === 0) this.#known[slot] = { bytes: bytes.slice(start, end), text }
    return text
  }
}

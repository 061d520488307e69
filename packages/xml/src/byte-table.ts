const SLOT_BITS = 8
const SLOTS = 2 ** SLOT_BITS
/** Numbers that a slot has in `#marks`. */
const MARKS = 4

/**
 * What short sequences of bytes stand for; those that find no place take another's, so the table is bounded.
 * Bytes are compared by fours, and all is in few arrays: to follow pointers to small objects takes longer than the rest.
 */
export class ByteTable<T> {
  readonly #most: number
  readonly #ways: number
  /** Of each slot the length, and the first, the middle and the last four bytes: up to twelve, these are all. */
  readonly #marks = new Int32Array(SLOTS * MARKS)
  /** All bytes of each, by fours from the first; what is left over at the end is in the marks. */
  readonly #words: Int32Array
  readonly #values: (T | undefined)[] = Array.from({ length: SLOTS }, () => undefined)

  /**
   * @param most bytes of a sequence, a multiple of four
   * @param ways number of slots, one behind the other, in which a sequence may be
   */
  constructor(most: number, ways: number) {
    this.#most = most
    this.#ways = ways
    this.#words = new Int32Array((SLOTS * most) / 4)
  }

  /** What the bytes from `start` to `end` stand for, of which there is at least one. */
  get(view: DataView, start: number, end: number): T | undefined {
    const length = (end - start) | 0
    const marks = this.#marks
    const short = length < 4
    const first = short ? shortWord(view, start, length) : view.getInt32(start, true)
    const middle = short ? 0 : view.getInt32(start + ((length - 4) >> 1), true)
    const last = short ? 0 : view.getInt32(end - 4, true)
    let slot = slotOf(length, first, middle, last)
    for (let way = this.#ways; way > 0; way--) {
      const mark = slot * MARKS
      const found = marks[mark]
      if (
        found === length &&
        marks[mark + 1] === first &&
        marks[mark + 2] === middle &&
        marks[mark + 3] === last &&
        (length <= 12 || this.#hasWords(slot, view, start, length))
      ) {
        return this.#values[slot]
      }
      if (found === 0) return undefined
      slot = (slot + 1) & (SLOTS - 1)
    }
    return undefined
  }

  /** Returns what has to give way to it. Sequences that are too long are not kept. */
  set(view: DataView, start: number, end: number, value: T): T | undefined {
    const length = end - start
    if (length > this.#most || length === 0) return undefined
    const short = length < 4
    const first = short ? shortWord(view, start, length) : view.getInt32(start, true)
    const middle = short ? 0 : view.getInt32(start + ((length - 4) >> 1), true)
    const last = short ? 0 : view.getInt32(end - 4, true)
    const slot = this.#freeFrom(slotOf(length, first, middle, last))
    const mark = slot * MARKS
    const marks = this.#marks
    marks[mark] = length
    marks[mark + 1] = first
    marks[mark + 2] = middle
    marks[mark + 3] = last
    const words = this.#words
    const base = (slot * this.#most) >> 2
    for (let i = 0; i + 4 <= length; i += 4) words[base + (i >> 2)] = view.getInt32(start + i, true)
    const before = this.#values[slot]
    this.#values[slot] = value
    return before
  }

  /** The first slot that is free among those that may be taken, or else the first. */
  #freeFrom(home: number): number {
    for (let way = 0; way < this.#ways; way++) {
      const slot = (home + way) & (SLOTS - 1)
      if (this.#marks[slot * MARKS] === 0) return slot
    }
    return home
  }

  #hasWords(slot: number, view: DataView, start: number, length: number): boolean {
    const words = this.#words
    const base = (slot * this.#most) >> 2
    for (let i = 4; i < length - 4; i = (i + 4) | 0) {
      if (words[base + (i >> 2)] !== view.getInt32(start + i, true)) return false
    }
    return true
  }
}

/** Less than four bytes, and all of them. */
function shortWord(view: DataView, start: number, length: number): number {
  return view.getUint8(start) | (view.getUint8(start + (length >> 1)) << 8) | (view.getUint8(start + length - 1) << 16)
}

function slotOf(length: number, first: number, middle: number, last: number): number {
  const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(last, 0x85ebca6b) ^ Math.imul(middle + length, 0xc2b2ae35)
  return Math.imul(mixed ^ (mixed >>> 15), 0x27d4eb2f) >>> (32 - SLOT_BITS)
}

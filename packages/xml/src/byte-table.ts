const SLOT_BITS = 8
const SLOTS = 2 ** SLOT_BITS
/** Numbers in `#keys` for each slot. */
const KEY_SIZE = 4

/**
 * A hash table with short byte sequences as keys. It is of fixed size: an entry that finds no free slot replaces another.
 * Bytes are compared four at a time, and all keys are in two arrays: following pointers to small objects would cost more.
 */
export class ByteTable<T> {
  readonly #maxLength: number
  readonly #maxProbes: number
  /** The length and the first, middle and last four bytes of each key: up to twelve bytes, that is the whole key. */
  readonly #keys = new Int32Array(SLOTS * KEY_SIZE)
  /** The bytes of each key, four at a time; a rest of less than four is in `#keys`. */
  readonly #words: Int32Array
  readonly #values: (T | undefined)[] = Array.from({ length: SLOTS }, () => undefined)

  /**
   * @param maxLength bytes of a sequence, a multiple of four
   * @param maxProbes number of slots, one behind the other, in which a sequence may be
   */
  constructor(maxLength: number, maxProbes: number) {
    this.#maxLength = maxLength
    this.#maxProbes = maxProbes
    this.#words = new Int32Array((SLOTS * maxLength) / 4)
  }

  /** The value of the bytes from `start` to `end`, of which there is at least one. */
  get(view: DataView, start: number, end: number): T | undefined {
    const length = (end - start) | 0
    const marks = this.#keys
    const short = length < 4
    const first = short ? shortWord(view, start, length) : view.getInt32(start, true)
    const middle = short ? 0 : view.getInt32(start + ((length - 4) >> 1), true)
    const last = short ? 0 : view.getInt32(end - 4, true)
    let slot = slotOf(length, first, middle, last)
    for (let way = this.#maxProbes; way > 0; way--) {
      const mark = slot * KEY_SIZE
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

  /** Adds an entry, and returns the value that it replaces. Keys that are too long are not added. */
  set(view: DataView, start: number, end: number, value: T): T | undefined {
    const length = end - start
    if (length > this.#maxLength || length === 0) return undefined
    const short = length < 4
    const first = short ? shortWord(view, start, length) : view.getInt32(start, true)
    const middle = short ? 0 : view.getInt32(start + ((length - 4) >> 1), true)
    const last = short ? 0 : view.getInt32(end - 4, true)
    const slot = this.#slotFor(slotOf(length, first, middle, last))
    const mark = slot * KEY_SIZE
    const marks = this.#keys
    marks[mark] = length
    marks[mark + 1] = first
    marks[mark + 2] = middle
    marks[mark + 3] = last
    const words = this.#words
    const base = (slot * this.#maxLength) >> 2
    for (let i = 0; i + 4 <= length; i += 4) words[base + (i >> 2)] = view.getInt32(start + i, true)
    const evicted = this.#values[slot]
    this.#values[slot] = value
    return evicted
  }

  /** The first free slot for a hash; the first slot if none is free. */
  #slotFor(firstSlot: number): number {
    for (let way = 0; way < this.#maxProbes; way++) {
      const slot = (firstSlot + way) & (SLOTS - 1)
      if (this.#keys[slot * KEY_SIZE] === 0) return slot
    }
    return firstSlot
  }

  #hasWords(slot: number, view: DataView, start: number, length: number): boolean {
    const words = this.#words
    const base = (slot * this.#maxLength) >> 2
    for (let i = 4; i < length - 4; i = (i + 4) | 0) {
      if (words[base + (i >> 2)] !== view.getInt32(start + i, true)) return false
    }
    return true
  }
}

/** One to three bytes as a number. */
function shortWord(view: DataView, start: number, length: number): number {
  return view.getUint8(start) | (view.getUint8(start + (length >> 1)) << 8) | (view.getUint8(start + length - 1) << 16)
}

function slotOf(length: number, first: number, middle: number, last: number): number {
  const hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(last, 0x85ebca6b) ^ Math.imul(middle + length, 0xc2b2ae35)
  return Math.imul(hash ^ (hash >>> 15), 0x27d4eb2f) >>> (32 - SLOT_BITS)
}

const MIN_CAPACITY = 1024
/** A larger buffer is freed when it is empty. */
const MAX_IDLE_CAPACITY = 32_768

/** Input that is kept until more of it comes. However small the chunks are, each byte is copied a few times at most. */
export class UnreadInput {
  #buffer = new Uint8Array(0)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Replaces what is kept by `bytes` from `at`; `bytes` may be the result of `takeAll`. */
  keep(bytes: Uint8Array, at: number): void {
    // A stanza in tiny chunks is taken and kept again, as a whole, with each of them.
    if (at === 0 && bytes.buffer === this.#buffer.buffer && bytes.byteOffset === this.#buffer.byteOffset) {
      this.#length = bytes.length
      return
    }
    this.#length = 0
    this.add(bytes.subarray(at))
  }

  add(bytes: Uint8Array): void {
    const length = this.#length + bytes.length
    if (length > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(MIN_CAPACITY, 2 * length))
      larger.set(this.#buffer.subarray(0, this.#length))
      this.#buffer = larger
    }
    this.#buffer.set(bytes, this.#length)
    this.#length = length
  }

  /** Takes out everything. The result is valid until something is kept again. */
  takeAll(): Uint8Array {
    const taken = this.#buffer.subarray(0, this.#length)
    this.#length = 0
    return taken
  }

  /** Frees a large buffer. The result of `takeAll` must not be read any more. */
  release(): void {
    if (this.#length === 0 && this.#buffer.length > MAX_IDLE_CAPACITY) this.#buffer = new Uint8Array(0)
  }
}

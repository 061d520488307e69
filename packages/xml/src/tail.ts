const SMALL = 1024
/** A larger store is given back when it is empty. */
const KEPT = 32_768

/** The end of the input, kept until more of it comes. However small the pieces are, each byte is copied a few times at most. */
export class Tail {
  #store = new Uint8Array(0)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Keeps what is in `bytes` from `at`, in place of what was kept; `bytes` may be what was taken. */
  keep(bytes: Uint8Array, at: number): void {
    // Where a stanza comes in crumbs, all of it is taken and kept again with each.
    if (at === 0 && bytes.buffer === this.#store.buffer && bytes.byteOffset === this.#store.byteOffset) {
      this.#length = bytes.length
      return
    }
    this.#length = 0
    this.add(bytes.subarray(at))
  }

  add(bytes: Uint8Array): void {
    const length = this.#length + bytes.length
    if (length > this.#store.length) {
      const store = new Uint8Array(Math.max(SMALL, 2 * length))
      store.set(this.#store.subarray(0, this.#length))
      this.#store = store
    }
    this.#store.set(bytes, this.#length)
    this.#length = length
  }

  /** All that is kept, which is no longer kept then: good until something is kept again. */
  take(): Uint8Array {
    const taken = this.#store.subarray(0, this.#length)
    this.#length = 0
    return taken
  }

  /** Nothing that was taken is read any more. */
  release(): void {
    if (this.#length === 0 && this.#store.length > KEPT) this.#store = new Uint8Array(0)
  }
}

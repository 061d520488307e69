/** What an entry costs beside its data, so that many empty ones are bounded too. */
const OVERHEAD = 512

/** Holds data up to so many bytes; the least recently used goes first. */
export interface Shelf<T extends { readonly data: Uint8Array }> {
  get(key: string): T | undefined
  /** What is larger than the whole shelf is not kept. */
  set(key: string, value: T): void
  delete(key: string): void
}

export function createShelf<T extends { readonly data: Uint8Array }>(maxBytes: number): Shelf<T> {
  const entries = new Map<string, T>()
  let bytes = 0
  const sizeOf = ({ data }: T) => data.length + OVERHEAD

  function remove(key: string): void {
    const found = entries.get(key)
    if (!found) return
    entries.delete(key)
    bytes -= sizeOf(found)
  }

  return {
    get(key) {
      const found = entries.get(key)
      if (found) {
        entries.delete(key)
        entries.set(key, found)
      }
      return found
    },
    set(key, value) {
      remove(key)
      entries.set(key, value)
      bytes += sizeOf(value)
      for (const oldest of entries.keys()) {
        if (bytes <= maxBytes) break
        remove(oldest)
      }
    },
    delete: remove,
  }
}

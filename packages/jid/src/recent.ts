/** A map that keeps at least the `size / 2` entries used last, and never more than `size`. */
export interface Recent<T> {
  get(key: string): T | undefined
  set(key: string, value: T): void
}

/** Two generations: when the young one is full it becomes the old one, and the old one is dropped as a whole. */
export function createRecent<T>(size: number): Recent<T> {
  let young = new Map<string, T>()
  let old = new Map<string, T>()

  function set(key: string, value: T): void {
    if (young.size >= size / 2) {
      old = young
      young = new Map()
    }
    young.set(key, value)
  }

  return {
    get(key) {
      const value = young.get(key)
      if (value !== undefined) return value
      const aged = old.get(key)
      if (aged !== undefined) set(key, aged)
      return aged
    },
    set,
  }
}

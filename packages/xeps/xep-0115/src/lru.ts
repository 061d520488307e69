/** A map of limited size: beyond it, what was longest unused is forgotten. */
export interface Lru<V> {
  get(key: string): V | undefined
  set(key: string, value: V): void
  delete(key: string): void
  clear(): void
}

export function createLru<V>(size: number): Lru<V> {
  const kept = new Map<string, V>()
  return {
    get(key) {
      const value = kept.get(key)
      if (value === undefined) return undefined
      kept.delete(key)
      kept.set(key, value)
      return value
    },
    set(key, value) {
      kept.delete(key)
      kept.set(key, value)
      if (kept.size > size) kept.delete(kept.keys().next().value as string)
    },
    delete: (key) => void kept.delete(key),
    clear: () => kept.clear(),
  }
}

import type { Clock } from '@trestle/xmlstream'

export interface CacheOptions<V> {
  /** Entries kept. */
  readonly max: number
  /** Milliseconds that an entry is kept. Default: for ever. */
  readonly maxAge?: number | undefined
  /** Counts `maxAge`. */
  readonly clock?: Pick<Clock, 'monotonic'> | undefined
  /** The largest total weight of all entries. Default: unlimited. */
  readonly maxWeight?: number | undefined
  /** The weight of an entry; needed for `maxWeight`. */
  readonly weigh?: ((value: V, key: string) => number) | undefined
  /** Called with entries that are removed for lack of room or because they are too old. */
  readonly onEvicted?: ((value: V, key: string) => void) | undefined
}

/**
 * A map of limited size that removes the least recently used entries; uses count once it is half full. For everything that
 * other entities can make grow.
 */
export interface Cache<V> {
  /** The value, which now is the one used last. */
  get(key: string): V | undefined
  /** Keeps a value; one that alone weighs more than all may is not kept. */
  set(key: string, value: V): void
  delete(key: string): boolean
  clear(): void
  readonly size: number
}

interface Entry<V> {
  readonly value: V
  readonly weight: number
  readonly expires: number
}

export function createCache<V>(options: CacheOptions<V>): Cache<V> {
  const {
    max,
    maxAge = Number.POSITIVE_INFINITY,
    maxWeight = Number.POSITIVE_INFINITY,
    clock,
    weigh,
    onEvicted,
  } = options
  const entries = new Map<string, Entry<V>>()
  let weight = 0
  const now = () => clock?.monotonic() ?? 0
  /** Before, nothing is removed for long, and to move an entry behind the others costs more than to find it. */
  const isFilling = () => entries.size * 2 > max || weight * 2 > maxWeight

  function remove(key: string): Entry<V> | undefined {
    const entry = entries.get(key)
    if (!entry) return undefined
    entries.delete(key)
    cache.size = entries.size
    weight -= entry.weight
    return entry
  }

  function evict(key: string): void {
    const entry = remove(key)
    if (entry) onEvicted?.(entry.value, key)
  }

  const cache = {
    size: 0,
    get(key: string): V | undefined {
      const entry = entries.get(key)
      if (!entry) return undefined
      if (entry.expires <= now()) {
        evict(key)
        return undefined
      }
      if (isFilling()) {
        entries.delete(key)
        entries.set(key, entry)
      }
      return entry.value
    },
    set(key: string, value: V): void {
      remove(key)
      const entry = { value, weight: weigh?.(value, key) ?? 0, expires: now() + maxAge }
      if (entry.weight > maxWeight) return
      entries.set(key, entry)
      cache.size = entries.size
      weight += entry.weight
      while (entries.size > max || weight > maxWeight) evict(entries.keys().next().value as string)
    },
    delete: (key: string) => remove(key) !== undefined,
    clear() {
      entries.clear()
      cache.size = 0
      weight = 0
    },
  }
  return cache
}

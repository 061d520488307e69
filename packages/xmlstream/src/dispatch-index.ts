import type { Element } from '@trestle/xml'
import type { Hint } from './matchers.js'

/** A list that is replaced, never changed, so that whoever walks it is safe. */
interface Bucket<E> {
  entries: readonly E[]
  /** The last look-up that took this bucket: a stanza with a thousand equal children takes it once. */
  taken: number
}

type Names<E> = Map<string, Map<string, Bucket<E>>>

/** Entries by what their matchers say of the elements they want; finding those for an element costs no scan. */
export function createDispatchIndex<E extends { readonly order: number }>() {
  const byName: Names<E> = new Map()
  const byChild: Names<E> = new Map()
  const byId = new Map<string, Bucket<E>>()
  const any: Bucket<E> = { entries: [], taken: 0 }
  let lookUps = 0

  const insert = (bucket: Bucket<E>, entry: E) => {
    if (!bucket.entries.includes(entry)) bucket.entries = [...bucket.entries, entry]
  }
  const remove = (bucket: Bucket<E>, entry: E): boolean => {
    bucket.entries = bucket.entries.filter((one) => one !== entry)
    return bucket.entries.length === 0
  }

  function add(entry: E, hints: readonly Hint[] | undefined): void {
    if (!hints) insert(any, entry)
    for (const hint of hints ?? []) {
      if (hint.by === 'id') insert(obtain(byId, hint.id, emptyBucket), entry)
      else {
        const names = obtain(hint.by === 'name' ? byName : byChild, hint.ns, () => new Map<string, Bucket<E>>())
        insert(obtain(names, hint.name, emptyBucket), entry)
      }
    }
  }

  function del(entry: E, hints: readonly Hint[] | undefined): void {
    if (!hints) remove(any, entry)
    for (const hint of hints ?? []) {
      if (hint.by === 'id') {
        const bucket = byId.get(hint.id)
        if (bucket && remove(bucket, entry)) byId.delete(hint.id)
        continue
      }
      const index = hint.by === 'name' ? byName : byChild
      const names = index.get(hint.ns)
      const bucket = names?.get(hint.name)
      if (!names || !bucket || !remove(bucket, entry)) continue
      names.delete(hint.name)
      if (names.size === 0) index.delete(hint.ns)
    }
  }

  // What the look-up under way has found: kept here, as a closure for each would cost more than the look-up.
  let first: readonly E[] = []
  let more: E[] | undefined

  function take(bucket: Bucket<E> | undefined): void {
    if (!bucket || bucket.taken === lookUps) return
    bucket.taken = lookUps
    if (first.length === 0) first = bucket.entries
    else {
      more ??= [...first]
      more.push(...bucket.entries)
    }
  }

  /** Every entry that may want the element, in the order of their numbers, each once. */
  function find(element: Element): readonly E[] {
    lookUps++
    first = any.entries
    more = undefined
    if (byName.size > 0) take(byName.get(element.ns)?.get(element.name))
    if (byId.size > 0) {
      const id = element.attrs['id']
      if (id !== undefined) take(byId.get(id))
    }
    if (byChild.size > 0) {
      for (const node of element.children) if (typeof node !== 'string') take(byChild.get(node.ns)?.get(node.name))
    }
    const merged = more as E[] | undefined
    if (!merged) return first
    merged.sort((a, b) => a.order - b.order)
    return merged.filter((entry, i, all) => entry !== all[i - 1])
  }

  return { add, del, find }
}

function emptyBucket(): { entries: never[]; taken: number } {
  return { entries: [], taken: 0 }
}

function obtain<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) {
    value = make()
    map.set(key, value)
  }
  return value
}

import type { Element } from '@trestle/xml'
import type { Hint } from './matchers.js'

/** A list that is replaced and never modified, so that it can be iterated safely. */
interface Bucket<E> {
  entries: readonly E[]
  /** The last look-up that collected this bucket: a stanza with a thousand equal children collects it once. */
  taken: number
}

type Names<E> = Map<string, Map<string, Bucket<E>>>

/** An index of entries by the hints of their matchers: entries for an element are found without a scan of all. */
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

  // The results of the current look-up: kept here, as a closure for each look-up would cost more than the look-up itself.
  let first: readonly E[] = []
  let more: E[] | undefined

  function collect(bucket: Bucket<E> | undefined): void {
    if (!bucket || bucket.taken === lookUps) return
    bucket.taken = lookUps
    if (first.length === 0) first = bucket.entries
    else {
      more ??= [...first]
      more.push(...bucket.entries)
    }
  }

  /** Every entry whose matcher may match the element, sorted by `order`, each once. */
  function find(element: Element): readonly E[] {
    lookUps++
    first = any.entries
    more = undefined
    if (byName.size > 0) collect(byName.get(element.ns)?.get(element.name))
    if (byId.size > 0) {
      const id = element.attrs['id']
      if (id !== undefined) collect(byId.get(id))
    }
    if (byChild.size > 0) {
      for (const node of element.children) if (typeof node !== 'string') collect(byChild.get(node.ns)?.get(node.name))
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

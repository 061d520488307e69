import { sizeOf } from '@trestle/xml'
import type { HostedItem } from './hosted-node.js'
import type { ItemStore } from './node-store.js'

/** Bytes of an item besides its payload: the longest id and publisher. */
const OVERHEAD = 3072

/** As many items as have these bytes together, from the beginning or the end; at least one. */
export function itemsWithin(items: readonly HostedItem[], maxBytes: number, atEnd = false): readonly HostedItem[] {
  const ordered = atEnd ? items.toReversed() : items
  let bytes = 0
  const tooMany = ordered.findIndex(({ payload }, index) => {
    bytes += OVERHEAD + (payload ? sizeOf(payload, { max: maxBytes }) : 0)
    return index > 0 && bytes > maxBytes
  })
  if (tooMany < 0) return items
  return atEnd ? items.slice(items.length - tooMany) : items.slice(0, tooMany)
}

/** The same store with pages of at most these bytes. */
export function storeWithin(store: ItemStore, maxBytes: number): ItemStore {
  const fit = (items: readonly HostedItem[] | undefined, atEnd: boolean) => items && itemsWithin(items, maxBytes, atEnd)
  return {
    ...store,
    after: async (id, limit) => fit(await store.after(id, limit), false),
    before: async (id, limit) => fit(await store.before(id, limit), true),
  }
}

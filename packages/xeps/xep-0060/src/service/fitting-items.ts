import { sizeOf } from '@trestle/xml'
import type { HostedItem } from './hosted-node.js'
import type { ItemStore } from './node-store.js'

/** What an item costs in an answer besides its payload: ids and publisher, with room to spare. */
const OVERHEAD = 3072

/** As many of the items as fit into an answer: from the beginning, or those at the end. One always does. */
export function fittingItems(items: readonly HostedItem[], maxBytes: number, atEnd = false): readonly HostedItem[] {
  const ordered = atEnd ? items.toReversed() : items
  let bytes = 0
  const tooMany = ordered.findIndex(({ payload }, index) => {
    bytes += OVERHEAD + (payload ? sizeOf(payload, { max: maxBytes }) : 0)
    return index > 0 && bytes > maxBytes
  })
  if (tooMany < 0) return items
  return atEnd ? items.slice(items.length - tooMany) : items.slice(0, tooMany)
}

/** The same items, with pages that fit into an answer. */
export function fittingStore(store: ItemStore, maxBytes: number): ItemStore {
  const fit = (items: readonly HostedItem[] | undefined, atEnd: boolean) =>
    items && fittingItems(items, maxBytes, atEnd)
  return {
    ...store,
    after: async (id, limit) => fit(await store.after(id, limit), false),
    before: async (id, limit) => fit(await store.before(id, limit), true),
  }
}

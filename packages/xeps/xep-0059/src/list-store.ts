import type { PageStore } from './answer-page.js'

/** A store of pages that answers at once. */
export interface ListStore<Item> extends PageStore<Item> {
  after(id: string | undefined, limit: number): readonly Item[] | undefined
  before(id: string | undefined, limit: number): readonly Item[] | undefined
}

/** A list in memory as a store of pages. `id`: names an item; unique in the list. */
export function listStore<Item>(items: readonly Item[], id: (item: Item) => string): ListStore<Item> {
  const indexOf = (wanted: string) => items.findIndex((item) => id(item) === wanted)
  return {
    id,
    count: () => items.length,
    indexOf,
    at: (index, limit) => items.slice(index, index + limit),
    after(wanted, limit) {
      const index = wanted === undefined ? -1 : indexOf(wanted)
      if (wanted !== undefined && index < 0) return undefined
      return items.slice(index + 1, index + 1 + limit)
    },
    before(wanted, limit) {
      const index = wanted === undefined ? items.length : indexOf(wanted)
      return index < 0 ? undefined : items.slice(Math.max(0, index - limit), index)
    },
  }
}

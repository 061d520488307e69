import { StanzaError } from '@trestle/stanza'
import type { ResultSetRequestValue, ResultSetValue } from './elements.js'
import type { Page } from './page.js'

/** A result set that is kept somewhere, in an order that does not change but for items that come and go. */
export interface PageStore<Item> {
  /** The id by which others name an item: unique in the result set, and never used again. */
  id(item: Item): string
  /** At most `limit` items that follow one, or the first ones, in order. Undefined where it knows no such item. */
  after(id: string | undefined, limit: number): readonly Item[] | undefined | Promise<readonly Item[] | undefined>
  /** At most `limit` items that precede one, or the last ones, in order. Undefined where it knows no such item. */
  before(id: string | undefined, limit: number): readonly Item[] | undefined | Promise<readonly Item[] | undefined>
  /** How many there are; may be approximate. Leave it out, or answer undefined, where that is expensive. */
  count?(): number | undefined | Promise<number | undefined>
  /** The position of an item, from 0; may be approximate. Leave it out where that is expensive. */
  indexOf?(id: string): number | Promise<number>
  /** At most `limit` items from a position on. Leave it out where that is expensive. */
  at?(index: number, limit: number): readonly Item[] | Promise<readonly Item[]>
}

export interface AnswerPageOptions {
  /** The most items of one page, and how many where the request says nothing. Default: 100. */
  readonly maxItems?: number | undefined
}

/** A page with what says where it stands, and whether anything lies beyond it. */
export type AnsweredPage<Item> = Required<Page<Item>> & { readonly set: ResultSetValue }

/**
 * The page of a store that a request asks for (§2). Throws StanzaError `item-not-found` for an id that the store does
 * not know, `feature-not-implemented` for a position that it cannot find, and `bad-request` where a request names more
 * than one place. Where the result set is empty, the count is 0: protocols but XEP-0313 then leave `<set/>` out.
 */
export async function answerPage<Item>(
  store: PageStore<Item>,
  request: ResultSetRequestValue = {},
  { maxItems = 100 }: AnswerPageOptions = {},
): Promise<AnsweredPage<Item>> {
  const { before, index } = request
  // An empty one names no place: it is where paging forwards begins anyway.
  const after = request.after || undefined
  if ([before, after, index].filter((place) => place !== undefined).length > 1) {
    throw new StanzaError('bad-request', { text: 'A page is asked for by one of before, after and index.' })
  }
  const count = await store.count?.()
  const limit = Math.min(request.max ?? maxItems, maxItems)
  if (limit === 0) return { items: [], set: counted(count), complete: count === 0 }

  const backwards = before !== undefined
  // One more than fits, to know whether there is more.
  const found =
    index !== undefined
      ? await itemsAt(store, index, limit + 1)
      : await (backwards ? store.before(before || undefined, limit + 1) : store.after(after, limit + 1))
  if (!found) throw new StanzaError('item-not-found')
  const items = backwards ? found.slice(-limit) : found.slice(0, limit)
  return { items, set: await placeOf(store, items, count, index), complete: found.length <= limit }
}

function itemsAt<Item>(
  store: PageStore<Item>,
  index: number,
  limit: number,
): readonly Item[] | Promise<readonly Item[]> {
  if (!store.at) throw new StanzaError('feature-not-implemented', { text: 'There are no pages by position.' })
  return store.at(index, limit)
}

async function placeOf<Item>(
  store: PageStore<Item>,
  items: readonly Item[],
  count: number | undefined,
  asked: number | undefined,
): Promise<ResultSetValue> {
  const [head, tail] = [items[0], items.at(-1)]
  if (head === undefined || tail === undefined) return counted(count)
  const first = store.id(head)
  // A position that was asked for is the one that is answered, also where it is approximate (§2.6).
  const index = asked ?? (await store.indexOf?.(first))
  return { first, ...(index !== undefined && { index }), last: store.id(tail), ...counted(count) }
}

function counted(count: number | undefined): ResultSetValue {
  return count === undefined ? {} : { count }
}

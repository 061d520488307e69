import type { ResultSetRequestValue } from './elements.js'
import type { Page } from './page.js'
import { ResultSetError } from './result-set-error.js'

/** How to go through a result set. */
export interface PagingOptions {
  /** Items that a page is asked to have. Default: 100. Who answers may send fewer. */
  readonly pageSize?: number | undefined
  /** Items after which it ends. Default: any number. */
  readonly maxItems?: number | undefined
  /** Pages after which a result set that has not ended is an error, `too-many-pages`. Default: 10,000. */
  readonly maxPages?: number | undefined
  /** From the end to the beginning. Default: from the beginning to the end. */
  readonly backwards?: boolean | undefined
  /** The id of an item to begin next to; it is not part of the result. Default: the end to begin from. */
  readonly from?: string | undefined
}

/**
 * Goes through a result set, page by page, as they are asked for. The items of each page are in the order of the result
 * set, also backwards. It ends where an answer is complete, is empty, knows no pages, or is one that was there before: a
 * page that does not lead on is not handed out. Counts and positions, which may be approximate, decide nothing.
 */
export async function* fetchPages<P extends Page<unknown>>(
  fetch: (request: ResultSetRequestValue) => Promise<P>,
  options: PagingOptions = {},
): AsyncGenerator<P, void, undefined> {
  const { pageSize = 100, maxItems = Number.POSITIVE_INFINITY, maxPages = 10_000, backwards = false, from } = options
  const visited = new Set<string>(from === undefined ? [] : [from])
  let cursor = from
  let left = maxItems
  for (let count = 0; left > 0; count++) {
    if (count === maxPages) throw new ResultSetError('too-many-pages', `There is no end after ${maxPages} pages.`)
    const max = Math.min(pageSize, left)
    const page = await fetch(backwards ? { max, before: cursor ?? '' } : { max, after: cursor })
    const next = backwards ? page.set?.first : page.set?.last
    if (next !== undefined && visited.has(next)) return
    yield cut(page, left, backwards)
    left -= page.items.length
    if (page.complete || !next) return
    visited.add(next)
    cursor = next
  }
}

/** The items of {@link fetchPages} one by one; backwards, the last one of all comes first. */
export async function* fetchItems<Item>(
  fetch: (request: ResultSetRequestValue) => Promise<Page<Item>>,
  options: PagingOptions = {},
): AsyncGenerator<Item, void, undefined> {
  for await (const { items } of fetchPages(fetch, options)) yield* options.backwards ? items.toReversed() : items
}

/** Who answers may send more than was asked for. */
function cut<P extends Page<unknown>>(page: P, left: number, backwards: boolean): P {
  const { items } = page
  if (items.length <= left) return page
  return { ...page, items: backwards ? items.slice(-left) : items.slice(0, left) }
}

import { createCache } from '@trestle/core'
import { StanzaError } from '@trestle/stanza'
import { fetchPages, type PagingOptions, type ResultSetRequestValue } from '@trestle/xep-0059'
import type { ArchivePage } from './archived-message.js'
import type { ArchiveFilter } from './filter.js'

/** How to go through an archive. */
export interface ArchivePaging extends PagingOptions {
  /**
   * Where the message of `from` is no longer in the archive, the query goes on from this time. Of messages that it has
   * handed out itself, the query knows the time. Default: it then rejects with StanzaError `item-not-found`.
   */
  readonly fromTime?: Date | undefined
}

export type AskArchive = (filter: ArchiveFilter, request: ResultSetRequestValue) => Promise<ArchivePage>

/** Messages that are remembered, so that none is handed out twice. */
const REMEMBERED = 10_000

/**
 * The pages of a query, as they are asked for. Where the archive has dropped the message to go on from, it goes on by
 * time, which is given again for all messages of that time: those that were handed out already are left out.
 */
export async function* queryPages(
  ask: AskArchive,
  filter: ArchiveFilter,
  options: ArchivePaging,
): AsyncGenerator<ArchivePage, void, undefined> {
  const { backwards = false, maxItems = Number.POSITIVE_INFINITY, maxPages = 10_000 } = options
  const seen = createCache<true>({ max: REMEMBERED })
  let remaining = filter
  let { from, fromTime: time } = options
  let [items, pages] = [0, 0]

  async function fetch(request: ResultSetRequestValue): Promise<ArchivePage> {
    const page = await ask(remaining, request)
    return { ...page, items: page.items.filter(({ id }) => !seen.get(id)) }
  }

  for (;;) {
    const before = pages
    const left = { maxItems: maxItems - items, maxPages: maxPages - pages }
    try {
      for await (const page of fetchPages(fetch, { ...options, from, ...left })) {
        pages++
        items += page.items.length
        for (const { id } of page.items) seen.set(id, true)
        time = page.items.at(backwards ? 0 : -1)?.at ?? time
        yield page
      }
      return
    } catch (error) {
      const isGone = error instanceof StanzaError && error.condition === 'item-not-found'
      const began = before === 0 && pages === 0 && from !== undefined
      if (!isGone || time === undefined || remaining.ids || (pages === before && !began)) throw error
      remaining = narrowed(remaining, time, backwards)
      from = undefined
    }
  }
}

/** What is left from a time on. An id on that side names something older, which may be gone too. */
function narrowed(filter: ArchiveFilter, time: Date, backwards: boolean): ArchiveFilter {
  return backwards ? { ...filter, end: time, beforeId: undefined } : { ...filter, start: time, afterId: undefined }
}

import { StanzaError } from '@trestle/stanza'
import { describe, expect, it } from 'vitest'
import {
  answerPage,
  fetchItems,
  fetchPages,
  listStore,
  type Page,
  type PagingOptions,
  type ResultSetRequestValue,
} from './index.js'

type Fetch = (request: ResultSetRequestValue) => Promise<Page<string>>
const letters = [...'abcdefg']

/** Answers from a list, as a server without `complete` does; `asked` keeps the requests. */
function server(answer: Fetch = lists(letters)) {
  const asked: ResultSetRequestValue[] = []
  const fetch: Fetch = (request) => {
    asked.push(request)
    return answer(request)
  }
  return { asked, fetch }
}

function lists(items: readonly string[], maxItems = 100): Fetch {
  const store = listStore(items, (item) => item)
  return async (request) => ({ ...(await answerPage(store, request, { maxItems })), complete: undefined })
}

async function pagesOf(fetch: Fetch, options?: PagingOptions): Promise<string[]> {
  const pages: string[] = []
  for await (const { items } of fetchPages(fetch, options)) pages.push(items.join(''))
  return pages
}

async function itemsOf(fetch: Fetch, options?: PagingOptions): Promise<string> {
  let items = ''
  for await (const item of fetchItems(fetch, options)) items += item
  return items
}

describe('paging', () => {
  it('goes forwards, by the last item of each page', async () => {
    const { asked, fetch } = server()
    expect(await pagesOf(fetch, { pageSize: 3 })).toEqual(['abc', 'def', 'g', ''])
    expect(asked).toEqual([{ max: 3 }, { max: 3, after: 'c' }, { max: 3, after: 'f' }, { max: 3, after: 'g' }])
  })

  it('goes backwards, by the first item of each page', async () => {
    const { asked, fetch } = server()
    expect(await pagesOf(fetch, { pageSize: 3, backwards: true })).toEqual(['efg', 'bcd', 'a', ''])
    expect(asked.map(({ before }) => before)).toEqual(['', 'e', 'b', 'a'])
    expect(await itemsOf(fetch, { pageSize: 3, backwards: true })).toBe('gfedcba')
  })

  it('begins next to an item', async () => {
    const { fetch } = server()
    expect(await itemsOf(fetch, { pageSize: 2, from: 'c' })).toBe('defg')
    expect(await itemsOf(fetch, { pageSize: 2, from: 'c', backwards: true })).toBe('ba')
  })

  it('asks for nothing before it is needed', async () => {
    const { asked, fetch } = server()
    const pages = fetchPages(fetch, { pageSize: 2 })
    expect(asked).toEqual([])
    await pages.next()
    await pages.return()
    expect(asked).toHaveLength(1)
  })

  it('ends where an answer is complete', async () => {
    const { asked, fetch } = server((request) =>
      answerPage(
        listStore(letters, (item) => item),
        request,
      ),
    )
    expect(await itemsOf(fetch, { pageSize: 7 })).toBe('abcdefg')
    expect(asked).toHaveLength(1)
  })

  it('ends where whoever answers knows no pages', async () => {
    const { asked, fetch } = server(async () => ({ items: letters }))
    expect(await itemsOf(fetch, { pageSize: 3 })).toBe('abcdefg')
    expect(asked).toHaveLength(1)
  })

  it('follows pages that the other side makes smaller', async () => {
    const { fetch } = server(lists(letters, 2))
    expect(await pagesOf(fetch, { pageSize: 50 })).toEqual(['ab', 'cd', 'ef', 'g', ''])
  })

  it('goes on over a page whose items are not to be had', async () => {
    const { fetch } = server(async (request) => {
      const page = await lists(letters)(request)
      return page.set?.first === 'c' ? { ...page, items: [] } : page
    })
    expect(await itemsOf(fetch, { pageSize: 2 })).toBe('abefg')
  })

  it('ends after so many items, though more are sent', async () => {
    const { asked, fetch } = server()
    expect(await itemsOf(fetch, { pageSize: 3, maxItems: 5 })).toBe('abcde')
    expect(asked.map(({ max }) => max)).toEqual([3, 2])
    const generous = server(() => lists(letters)({}))
    expect(await itemsOf(generous.fetch, { maxItems: 2 })).toBe('ab')
    expect(await itemsOf(generous.fetch, { maxItems: 2, backwards: true })).toBe('gf')
    expect(await itemsOf(generous.fetch, { maxItems: 0 })).toBe('')
  })

  it('does not trust counts and positions, which may be approximate', async () => {
    const { fetch } = server(async (request) => {
      const page = await lists(letters)(request)
      return { ...page, set: { ...page.set, index: 0, count: 1 } }
    })
    expect(await itemsOf(fetch, { pageSize: 3 })).toBe('abcdefg')
  })

  it('passes on what a request is refused with, such as an item that is gone', async () => {
    const { fetch } = server(async (request) => {
      if (request.after === 'b') throw new StanzaError('item-not-found')
      return lists(letters)(request)
    })
    await expect(itemsOf(fetch, { pageSize: 2 })).rejects.toMatchObject({ code: 'item-not-found' })
  })
})

describe('answers without an end', () => {
  it('end where a page comes again', async () => {
    const { asked, fetch } = server(() => lists(letters)({ max: 3 }))
    expect(await itemsOf(fetch)).toBe('abc')
    expect(asked).toHaveLength(2)
  })

  it('end where pages go round in a circle', async () => {
    const { asked, fetch } = server(({ after = 'g' }) =>
      lists(letters)({ max: 2, after: after === 'g' || after === 'f' ? '' : after }),
    )
    expect(await itemsOf(fetch)).toBe('abcdef')
    expect(asked).toHaveLength(4)
  })

  it('end where the page is the one that was begun from', async () => {
    const { fetch } = server(async () => ({ items: ['c'], set: { first: 'c', last: 'c' } }))
    expect(await itemsOf(fetch, { from: 'c' })).toBe('')
  })

  it('end where the item to go on from has no id', async () => {
    const { asked, fetch } = server(async () => ({ items: ['c'], set: { first: '', last: '' } }))
    expect(await itemsOf(fetch, { backwards: true })).toBe('c')
    expect(asked).toHaveLength(1)
  })

  it('are an error after so many pages', async () => {
    let last = 0
    const { asked, fetch } = server(async () => ({ items: [], set: { first: '0', last: String(++last) } }))
    await expect(itemsOf(fetch, { maxPages: 20 })).rejects.toMatchObject({ code: 'too-many-pages' })
    expect(asked).toHaveLength(20)
  })
})

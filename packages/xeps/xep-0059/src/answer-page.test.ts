import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answerPage, fetchItems, listStore, type PageStore, type ResultSetRequestValue } from './index.js'

const store = listStore([...'abcdefg'], (item) => item)
const ask = async (request: ResultSetRequestValue | undefined, of: PageStore<string> = store, maxItems?: number) => {
  const { items, ...others } = await answerPage(of, request, { maxItems })
  return { items: items.join(''), ...others }
}

describe('an answer', () => {
  it.each<[string, ResultSetRequestValue | undefined, string, number, boolean]>([
    ['everything where nothing is asked', undefined, 'abcdefg', 0, true],
    ['the first page', { max: 3 }, 'abc', 0, false],
    ['the next page', { max: 3, after: 'c' }, 'def', 3, false],
    ['the last of the pages', { max: 3, after: 'f' }, 'g', 6, true],
    ['the last page', { max: 3, before: '' }, 'efg', 4, false],
    ['the page before', { max: 3, before: 'e' }, 'bcd', 1, false],
    ['the first of the pages, backwards', { max: 3, before: 'b' }, 'a', 0, true],
    ['a page that fits exactly', { max: 2, after: 'e' }, 'fg', 5, true],
    ['the first page after nothing', { max: 2, after: '' }, 'ab', 0, false],
    ['the page at a position', { max: 2, index: 4 }, 'ef', 4, false],
  ])('has %s', async (_, request, items, index, complete) => {
    const set = { first: items[0], index, last: items.at(-1), count: 7 }
    expect(await ask(request)).toEqual({ items, set, complete })
  })

  it('is empty where nothing follows', async () => {
    expect(await ask({ after: 'g' })).toEqual({ items: '', set: { count: 7 }, complete: true })
    expect(await ask({ before: 'a' })).toEqual({ items: '', set: { count: 7 }, complete: true })
    expect(await ask({ index: 7 })).toEqual({ items: '', set: { count: 7 }, complete: true })
    expect(await ask({ index: Number.MAX_SAFE_INTEGER })).toMatchObject({ items: '' })
  })

  it('is the count alone where no items are asked for', async () => {
    expect(await ask({ max: 0 })).toEqual({ items: '', set: { count: 7 }, complete: false })
    expect(await ask({ max: 0 }, listStore<string>([], String))).toEqual({
      items: '',
      set: { count: 0 },
      complete: true,
    })
  })

  it('has no more items than whoever answers allows', async () => {
    expect(await ask({ max: 1_000_000 }, store, 2)).toMatchObject({ items: 'ab', complete: false })
    expect(await ask({}, store, 2)).toMatchObject({ items: 'ab', complete: false })
  })

  it('asks a store for one item more than fits, and for no more', async () => {
    const limits: number[] = []
    const watched: PageStore<string> = {
      ...store,
      after: (id, limit) => {
        limits.push(limit)
        return store.after(id, limit)
      },
    }
    await ask({ max: Number.MAX_SAFE_INTEGER }, watched)
    expect(limits).toEqual([101])
  })

  it('does without counts and positions that are expensive', async () => {
    const { id, after, before } = store
    const plain: PageStore<string> = { id, after, before }
    expect(await ask({ max: 2 }, plain)).toEqual({ items: 'ab', set: { first: 'a', last: 'b' }, complete: false })
    expect(await ask({ max: 0 }, plain)).toEqual({ items: '', set: {}, complete: false })
    await expect(ask({ index: 2 }, plain)).rejects.toMatchObject({ code: 'feature-not-implemented' })
  })

  it.each<[string, ResultSetRequestValue]>([
    ['item-not-found', { after: 'z' }],
    ['item-not-found', { before: 'z' }],
    ['bad-request', { after: 'a', before: 'c' }],
    ['bad-request', { after: 'a', index: 1 }],
    ['bad-request', { before: '', index: 1 }],
  ])('refuses with %s: %j', async (code, request) => {
    await expect(ask(request)).rejects.toMatchObject({ code })
  })
})

describe('paging through a store', () => {
  it('gives each item once, in order, whatever the sizes of the pages', async () => {
    const sizes = fc.integer({ min: 1, max: 9 })
    await fc.assert(
      fc.asyncProperty(fc.nat(30), sizes, sizes, fc.boolean(), async (length, pageSize, maxItems, backwards) => {
        const all = Array.from({ length }, (_, index) => `${index}`)
        const of = listStore(all, (item) => item)
        const found: string[] = []
        const fetched = fetchItems((request) => answerPage(of, request, { maxItems }), { pageSize, backwards })
        for await (const item of fetched) found.push(item)
        expect(found).toEqual(backwards ? all.toReversed() : all)
      }),
    )
  })
})

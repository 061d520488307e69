import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytes, json } from '../module/cells.js'
import { createPendingCells } from '../registration/pending-cells.js'
import { createMemoryStore } from './memory-store.js'
import { type CellBytes, storedBytes, userCells } from './user-cells.js'

const ROMEO = 'romeo@montague.example'
const stores = { keys: bytes(), channels: json<{ readonly key?: string }>() }

async function setUp() {
  const store = createMemoryStore()
  await store.users.put({ jid: ROMEO, form: {}, registeredAt: new Date(0) })
  const controller = new AbortController()
  const stored = storedBytes(store, ROMEO)
  return { store, stored, controller, cells: userCells(stores, stored, controller.signal) }
}

async function all<T>(entries: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const entry of entries) found.push(entry)
  return found
}

describe('the cells of a user', () => {
  it('keep bytes and JSON by keys', async () => {
    const { cells } = await setUp()
    await cells.keys.set(new Uint8Array([1, 2]))
    expect(await cells.keys.get()).toEqual(new Uint8Array([1, 2]))
    expect(await cells.keys.get('other')).toBeUndefined()
    await cells.channels.setAll([
      ['#a', { key: 'x' }],
      ['#b', {}],
      ['c', {}],
    ])
    expect(await all(cells.channels.entries('#'))).toEqual([
      ['#a', { key: 'x' }],
      ['#b', {}],
    ])
    await cells.channels.setAll([['#a', undefined]])
    await cells.channels.delete('#b')
    expect(await all(cells.channels.entries())).toEqual([['c', {}]])
  })

  it('are read in pages', async () => {
    const { cells } = await setUp()
    const keys = Array.from({ length: 250 }, (_, index) => `k${String(index).padStart(3, '0')}`)
    await cells.channels.setAll(keys.map((key) => [key, {}]))
    expect((await all(cells.channels.entries())).map(([key]) => key)).toEqual(keys)
  })

  it('take nothing that they are not for', async () => {
    const { cells } = await setUp()
    await expect(cells.keys.set('text' as never)).rejects.toMatchObject({ code: 'invalid' })
    await expect(cells.channels.set(undefined as never)).rejects.toMatchObject({ code: 'invalid' })
    await expect(cells.channels.set({}, 'k'.repeat(1025))).rejects.toMatchObject({ code: 'invalid' })
    await expect(cells.keys.set(new Uint8Array(16 * 1024 * 1024 + 1))).rejects.toMatchObject({ code: 'too-large' })
  })

  it('end with the session', async () => {
    const { cells, controller } = await setUp()
    controller.abort(new Error('over'))
    await expect(cells.keys.get()).rejects.toMatchObject({ code: 'cancelled' })
    await expect(cells.keys.set(new Uint8Array())).rejects.toMatchObject({ code: 'cancelled' })
    await expect(all(cells.keys.entries())).rejects.toMatchObject({ code: 'cancelled' })
  })
})

describe('the cells of a registration', () => {
  it('are read over those of the store, and stored at its end', async () => {
    const { stored, cells } = await setUp()
    await cells.keys.set(new Uint8Array([1]), 'a')
    await cells.keys.set(new Uint8Array([2]), 'b')
    const pending = createPendingCells(stored)
    const during = userCells(stores, pending, new AbortController().signal)
    await during.keys.setAll([
      ['a', undefined],
      ['c', new Uint8Array([3])],
    ])
    expect(await all(during.keys.entries())).toEqual([
      ['b', new Uint8Array([2])],
      ['c', new Uint8Array([3])],
    ])
    expect(await cells.keys.get('c')).toBeUndefined()
    await pending.commit()
    expect((await all(cells.keys.entries())).map(([key]) => key)).toEqual(['b', 'c'])
  })

  it('have a limit', async () => {
    const { stored } = await setUp()
    const during = userCells(stores, createPendingCells(stored), new AbortController().signal)
    const large = new Uint8Array(15 * 1024 * 1024)
    await during.keys.set(large, 'a')
    await during.keys.set(large, 'a')
    await during.keys.set(large, 'b')
    await expect(during.keys.set(large, 'c')).rejects.toMatchObject({ code: 'too-large' })
  })

  it('read, page by page, as they will be stored', async () => {
    const key = fc.string({ unit: fc.constantFrom('a', 'b', '\ue000', '\u{1f600}'), maxLength: 3 })
    const change = fc.tuple(key, fc.option(fc.constant(new Uint8Array([1])), { nil: undefined }))
    await fc.assert(
      fc.asyncProperty(
        fc.array(change),
        fc.array(change),
        key,
        fc.integer({ min: 1, max: 4 }),
        async (a, b, prefix, limit) => {
          const { stored } = await setUp()
          await stored.set('keys', a)
          const pending = createPendingCells(stored)
          await pending.set('keys', b)
          const read = await pages(pending, prefix, limit)
          await pending.commit()
          expect(read).toEqual(await pages(stored, prefix, 1000))
        },
      ),
      { seed: 7, numRuns: 200 },
    )
  })
})

async function pages(cells: CellBytes, prefix: string, limit: number): Promise<string[]> {
  const keys: string[] = []
  let after: string | undefined
  for (;;) {
    const page = await cells.entries('keys', { prefix, after, limit })
    keys.push(...page.map(([key]) => key))
    after = page.at(-1)?.[0]
    if (page.length < limit) return keys
  }
}

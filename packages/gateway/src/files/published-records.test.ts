import { createManualClock } from '@trestle/testing'
import { expect, it } from 'vitest'
import { createMemoryStore, publishedRecords } from '../index.js'
import { recordKey } from './published-records.js'

const ROMEO = 'romeo@montague.example'
const DAY = 24 * 3_600_000
const key = (id: string) => recordKey(ROMEO, id)

async function setUp(maxOfUser?: number) {
  const store = createMemoryStore()
  await store.users.put({ jid: ROMEO, form: {}, registeredAt: new Date(0) })
  const clock = createManualClock()
  const records = publishedRecords(store, { maxOfUser, clock })
  const ids = async () =>
    (await store.cells.entries(ROMEO, '~published', { prefix: '', limit: 10_000 })).map(([id]) => id)
  return { store, clock, records, ids, again: () => publishedRecords(store, { maxOfUser, clock }) }
}

it('are there again in the next process', async () => {
  const { records, again } = await setUp()
  await records.set(key('f1'), '{"url":"https://a.example/ f"}')
  expect(await again().get(key('f1'))).toBe('{"url":"https://a.example/ f"}')
  expect(await again().get(key('f2'))).toBeUndefined()
})

it('end 60 days after their last use', async () => {
  const { records, clock, ids } = await setUp()
  await records.set(key('used'), 'a')
  await records.set(key('unused'), 'b')
  clock.advance(40 * DAY)
  expect(await records.get(key('used'))).toBe('a')
  clock.advance(40 * DAY)
  await records.set(key('new'), 'c')
  expect(await ids()).toEqual(['new', 'used'])
})

it('are bounded for each user: those that were used least recently go', async () => {
  const { records, clock, ids } = await setUp(100)
  for (let i = 0; i < 1100; i++) {
    clock.advance(1)
    await records.set(key(`f${i}`), 'x')
  }
  const left = await ids()
  expect(left.length).toBeGreaterThanOrEqual(100)
  expect(left.length).toBeLessThanOrEqual(600)
  expect(left).toContain('f1099')
  expect(left).not.toContain('f0')
})

it('are not made of ids without end', async () => {
  const { records, ids } = await setUp()
  await records.set(key('x'.repeat(2000)), 'a')
  await records.set('not a key', 'a')
  expect(await ids()).toEqual([])
  expect(await records.get(key('x'.repeat(2000)))).toBeUndefined()
})

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { JID } from '@trestle/jid'
import { parse } from '@trestle/xml'
import { afterAll, expect, it } from 'vitest'
import { fileStorage, memoryStorage, type Storage } from '../storage.js'
import { createArchiveLists } from './archive-lists.js'

const folder = mkdtempSync(join(tmpdir(), 'trestle-archive-lists-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const juliet = JID.parse('juliet@localhost')
const romeo = JID.parse('romeo@localhost/orchard')
const message = (n: number) => ({
  id: `id-${n}`,
  at: new Date(n),
  from: romeo,
  to: juliet,
  message: parse(`<message xmlns='jabber:client'><body>${n}</body></message>`),
})
const fill = (storage: Storage, count: number) => {
  const lists = createArchiveLists(storage, 'archives')
  for (let n = 1; n <= count; n++) lists.add(juliet, message(n))
  return lists
}
const all = { backwards: false, limit: Number.POSITIVE_INFINITY }

it('has what it had, and the places of what was deleted', () => {
  const storage = fileStorage(join(folder, 'a'))
  const lists = fill(storage, 2)
  expect(lists.delete(juliet, 'id-1')).toBe(true)
  expect(lists.delete(juliet, 'nothing')).toBe(false)
  const again = createArchiveLists(storage, 'archives')
  expect(again.find(juliet, all)).toEqual([{ ...message(1), message: undefined }, message(2)])
  expect(again.count(juliet, { with: romeo })).toBe(2)
  again.clear(juliet)
  expect(createArchiveLists(storage, 'archives').find(juliet, all)).toEqual([])
})

it('keeps the latest of an archive, and no file that grows for ever', () => {
  const storage = fileStorage(join(folder, 'b'))
  fill(storage, 2003)
  const again = createArchiveLists(storage, 'archives')
  expect(again.get(juliet, 'id-1003')).toBeUndefined()
  expect(again.find(juliet, all)).toHaveLength(1000)
  expect(again.get(juliet, 'id-2003')).toEqual(message(2003))
  const lines = readFileSync(join(folder, 'b', 'archives', 'juliet%40localhost.jsonl'), 'utf8')
    .trim()
    .split('\n')
  expect(lines).toHaveLength(1002)
})

it('keeps archives in memory apart', () => {
  const lists = fill(memoryStorage(), 1)
  expect(lists.find(romeo, all)).toEqual([])
  expect(lists.get(juliet, 'id-1')).toEqual(message(1))
})

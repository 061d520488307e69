import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { fileStorage, memoryStorage } from './storage.js'

const folder = mkdtempSync(join(tmpdir(), 'trestle-storage-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.each([
  ['in memory', memoryStorage()],
  ['on disk', fileStorage(join(folder, 'a'))],
])('storage %s', (_, storage) => {
  const things = storage.collection<{ a: number }>('things')
  const keys = ['romeo', '..', '../../x', 'a/b', 'ü', 'x'.repeat(1023), 'constructor']

  it.each(keys)('keeps what is under %s', (key) => {
    things.set(key, { a: 1 })
    things.set(key, { a: 2 })
    expect(things.get(key)).toEqual({ a: 2 })
    things.delete(key)
    expect(things.get(key)).toBeUndefined()
    things.delete(key)
  })

  it('gives copies', () => {
    const value = { a: 1 }
    things.set('one', value)
    value.a = 2
    things.get('one')!.a = 3
    expect(things.get('one')).toEqual({ a: 1 })
    expect(things.size).toBe(1)
  })
})

describe('storage on disk', () => {
  it('has lists that grow, without what was half written', () => {
    const home = join(folder, 'c')
    const list = () => fileStorage(home).journal<number>('lists')!
    expect(list().read('one')).toEqual([])
    list().append('one', 1)
    appendFileSync(join(home, 'lists', 'one.jsonl'), '\n{"half')
    list().append('one', 2)
    expect(list().read('one')).toEqual([1, 2])
    list().write('one', [3])
    list().append('one', 4)
    expect(list().read('one')).toEqual([3, 4])
    list().delete('one')
    expect(list().read('one')).toEqual([])
    expect(memoryStorage().journal('lists')).toBeUndefined()
  })

  it('lasts, and is for its owner alone', () => {
    const home = join(folder, 'b')
    for (const key of ['one', '../two']) fileStorage(home).collection('things').set(key, 1)
    const again = fileStorage(home).collection('things')
    expect([again.get('one'), again.get('../two'), again.size]).toEqual([1, 1, 2])
    expect(readdirSync(folder).sort()).toContain('b')
    for (const file of readdirSync(join(home, 'things'))) {
      expect(statSync(join(home, 'things', file)).mode & 0o077).toBe(0)
    }
  })
})

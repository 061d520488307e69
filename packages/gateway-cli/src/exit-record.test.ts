import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { folderWith } from '../test/folder.js'
import { openExitRecord } from './exit-record.js'

const juliet = 'juliet@example.org'
const HOUR = 3_600_000

function opening(content?: string) {
  const file = join(folderWith(content === undefined ? {} : { 'last-exit.json': content }), 'last-exit.json')
  const said: string[] = []
  let time = Date.UTC(2026, 0, 1)
  const say = (_: object | string, text?: string) => void said.push(`${text}`)
  const open = (path = file) =>
    openExitRecord({ file: path, log: { debug: say, info: say, warn: say, error: say }, now: () => time })
  const pass = (milliseconds: number) => {
    time += milliseconds
  }
  return { file, said, open, pass }
}

it('is there for the next process, and counts for a day', () => {
  const { file, said, open, pass } = opening()
  expect(open().lastFailure(juliet)).toBeUndefined()
  open().noteFailure(juliet, 'onMessage')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(open().lastFailure(juliet)).toEqual({ handler: 'onMessage', at: new Date('2026-01-01'), times: 1 })
  pass(HOUR)
  open().noteFailure(juliet)
  expect(open().lastFailure(juliet)).toEqual({ at: new Date('2026-01-01T01:00:00Z'), times: 2 })
  expect(open().lastFailure('romeo@example.org')).toBeUndefined()
  pass(25 * HOUR)
  expect(open().lastFailure(juliet)).toBeUndefined()
  open().noteFailure('romeo@example.org')
  expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')).users)).toEqual(['romeo@example.org'])
  expect(said).toEqual([])
})

it('keeps the last hundred', () => {
  const { file, open, pass } = opening()
  const record = open()
  for (let number = 0; number < 150; number++) {
    record.noteFailure(`user${number}@example.org`)
    pass(1000)
  }
  expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')).users)).toHaveLength(100)
  expect(record.lastFailure('user149@example.org')?.times).toBe(1)
})

it.each(['', '{', 'null', '[]', '{"users":5}', 'x'.repeat(200_000)])(
  'ignores %.20j, says so, and replaces it',
  (content) => {
    const { said, open } = opening(content)
    const record = open()
    expect(said).toEqual(['A file cannot be read, and is ignored.'])
    record.noteFailure(juliet)
    expect(open().lastFailure(juliet)?.times).toBe(1)
  },
)

it('leaves out entries that make no sense', () => {
  const at = '2026-01-01T00:00:00Z'
  const users = {
    a: { at, times: 0 },
    b: { at, times: 1e300 },
    c: { at: 'never', times: 1 },
    d: null,
    e: { at, times: 2, handler: 5 },
    [juliet]: { at, times: 3, handler: 'login' },
  }
  const record = opening(JSON.stringify({ users })).open()
  for (const user of ['a', 'b', 'c', 'd', '__proto__', 'toString']) expect(record.lastFailure(user)).toBeUndefined()
  expect(record.lastFailure('e')).toEqual({ at: new Date(at), times: 2 })
  expect(record.lastFailure(juliet)).toEqual({ at: new Date(at), times: 3, handler: 'login' })
})

it('goes on where nothing can be written', () => {
  const { said, open } = opening()
  open(join(folderWith(), 'not', 'there')).noteFailure(juliet)
  expect(said).toEqual(['Whose session ended the process cannot be kept.'])
})

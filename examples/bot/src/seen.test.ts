import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { ago } from './ago.js'
import { createSeen, createStateFile, readSeen } from './index.js'

async function stateFile() {
  const folder = await mkdtemp(join(tmpdir(), 'bot-test-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return { folder, path: join(folder, 'seen.json'), file: createStateFile(join(folder, 'seen.json')) }
}

it('survives the program', async () => {
  const { folder, path, file } = await stateFile()
  expect(await file.read()).toBeUndefined()
  const seen = createSeen()
  seen.note('romeo', { did: 'came', at: 1 })
  seen.note('juliet', { did: 'spoke', at: 2 })
  seen.note('romeo', { did: 'left', at: 3 })
  await Promise.all([file.write([]), file.write(seen.all())])
  expect(await readdir(folder)).toEqual(['seen.json'])
  const again = createSeen(readSeen(await file.read()))
  expect(again.all()).toEqual([
    ['juliet', { did: 'spoke', at: 2 }],
    ['romeo', { did: 'left', at: 3 }],
  ])
  expect(again.of('romeo')).toEqual({ did: 'left', at: 3 })
  await writeFile(path, '[["romeo"')
  await expect(file.read()).rejects.toThrow('seen.json cannot be read: repair it, or move it away.')
  expect(await readFile(path, 'utf8')).toBe('[["romeo"')
})

it('is bounded, whoever comes by', () => {
  const seen = createSeen([['tybalt', { did: 'left', at: 0 }]], 3)
  for (let i = 1; i <= 5; i++) seen.note(`mask ${i}`, { did: 'came', at: i })
  expect(seen.all().map(([nick]) => nick)).toEqual(['mask 3', 'mask 4', 'mask 5'])
  expect(seen.of('tybalt')).toBeUndefined()
  expect(seen.of('__proto__')).toBeUndefined()
})

it.each([
  null,
  {},
  'romeo',
  [['romeo']],
  [['romeo', null]],
  [['romeo', { did: 'danced', at: 1 }]],
  [['romeo', { did: 'left', at: 'now' }]],
  [[1, { did: 'left', at: 1 }]],
])('is not read from %j', (kept) => expect(() => readSeen(kept)).toThrow(TypeError))

it.each([
  [-5, '0 seconds ago'],
  [999, '0 seconds ago'],
  [1000, '1 second ago'],
  [119_999, '1 minute ago'],
  [7_200_000, '2 hours ago'],
  [400 * 86_400_000, '400 days ago'],
])('%d ms are %s', (milliseconds, text) => expect(ago(milliseconds)).toBe(text))

import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { folderWith } from '../test/folder.js'
import { prepareDataFolder } from './data-folder.js'

it('makes all that is missing, for this account alone, and leaves nothing in it', () => {
  const folder = join(folderWith(), 'a', 'b')
  prepareDataFolder(folder)
  prepareDataFolder(folder)
  expect(readdirSync(folder)).toEqual([])
  expect(statSync(join(folder, '..')).mode & 0o777).toBe(0o700)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
})

it('tries again where a process of the same number ended in between', () => {
  const folder = folderWith({ [`.writable-${process.pid}`]: 'half' })
  prepareDataFolder(folder)
  expect(readdirSync(folder)).toEqual([])
})

it('says at once why a folder cannot be used', () => {
  const cwd = folderWith({ file: '' })
  mkdirSync(join(cwd, 'mine'))
  writeFileSync(join(cwd, 'mine', 'inside'), '')
  for (const [path, reason] of [
    ['/proc/x', /^the data folder \/proc\/x cannot be used: .*\(E(?:NOENT|ACCES|PERM)\)$/],
    ['/proc/x/y/z', /cannot be used: /],
    ['/sys/x', /cannot be used: /],
    [join(cwd, 'file'), /cannot be used: a part of its path is no folder \(ENOTDIR\)$/],
    [join(cwd, 'file', 'in', 'it'), /cannot be used: a part of its path is no folder \(ENOTDIR\)$/],
    [join(cwd, 'x'.repeat(300)), /cannot be used: its path is too long \(ENAMETOOLONG\)$/],
  ] as const) {
    const prepare = () => prepareDataFolder(path)
    expect(prepare).toThrow(expect.objectContaining({ code: 6, message: expect.stringMatching(reason) }))
  }
})

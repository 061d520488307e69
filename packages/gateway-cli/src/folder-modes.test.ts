import { chmodSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { folderWith } from '../test/folder.js'
import { tightenModes } from './folder-modes.js'

function look(modes: Readonly<Record<string, number>>, account?: number) {
  const folder = folderWith(Object.fromEntries(Object.keys(modes).flatMap((name) => (name === '' ? [] : [[name, '']]))))
  for (const [name, mode] of Object.entries(modes)) chmodSync(join(folder, name), mode)
  const said: string[] = []
  const say = (_: object | string, text?: string) => void said.push(`${text}`)
  tightenModes(folder, { debug: say, info: say, warn: say, error: say }, account)
  return { said, modes: Object.keys(modes).map((name) => (statSync(join(folder, name)).mode & 0o7777).toString(8)) }
}

it('takes the access of others away, and says so', () => {
  expect(look({ '': 0o755, 'gateway.sqlite': 0o644, 'gateway.sqlite-wal': 0o660, 'last-exit.json': 0o600 })).toEqual({
    modes: ['700', '600', '600', '600'],
    said: [1, 2, 3].map(() => 'Other accounts had access to the data.'),
  })
})

it('is silent where all is as it should be', () => {
  expect(look({ '': 0o700, 'gateway.sqlite': 0o600 })).toEqual({ modes: ['700', '600'], said: [] })
})

it('leaves a folder of other things, and its files, as they are', () => {
  expect(look({ '': 0o755, 'gateway.sqlite': 0o644, 'index.html': 0o644 })).toEqual({
    modes: ['755', '600', '644'],
    said: [
      'Other accounts had access to the data.',
      'Other accounts have access to the data folder, which has other files as well.',
    ],
  })
})

it.each([
  ['of another account', { '': 0o700, 'gateway.sqlite': 0o644 }, 12_345, ['700', '644']],
  ['that all may write', { '': 0o1777, 'gateway.sqlite': 0o600 }, undefined, ['1777', '600']],
])('only warns about what is %s', (_, modes, account, after) => {
  expect(look(modes, account)).toEqual({
    modes: after,
    said: ['Other accounts have access to the data, and it belongs to another account.'],
  })
})

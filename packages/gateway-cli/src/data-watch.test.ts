import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { folderWith } from '../test/folder.js'
import { type Disk, watchData } from './data-watch.js'

async function watching(file: string, disk?: Disk) {
  const said: string[] = []
  const say = (_: object | string, text?: string) => void said.push(`${text}`)
  const watch = await watchData({
    file,
    log: { debug: say, info: say, warn: say, error: say },
    onGone: () => said.push('gone'),
    interval: 3_600_000,
    ...(disk && { disk }),
  })
  onTestFinished(() => watch.dispose())
  return { watch, said }
}

it.each([
  ['deleted with its folder', (folder: string) => rmSync(folder, { recursive: true })],
  [
    'replaced',
    (folder: string) => {
      rmSync(join(folder, 'data'))
      writeFileSync(join(folder, 'other'), '')
      writeFileSync(join(folder, 'data'), '')
    },
  ],
])('says once that the data was %s', async (_, change) => {
  const folder = folderWith({ data: '' })
  const { watch, said } = await watching(join(folder, 'data'), {
    stat: (await import('node:fs/promises')).stat as Disk['stat'],
    statfs: async () => ({ bavail: 1e9, bsize: 1 }),
  })
  await watch.look()
  expect(said).toEqual([])
  expect(watch.isUsable).toBe(true)
  change(folder)
  await watch.look()
  await watch.look()
  expect(said).toEqual([expect.stringMatching(/^The data is gone/), 'gone'])
  expect(watch.isUsable).toBe(false)
})

it('says of each change how much space is left', async () => {
  let free = 1e9
  const { watch, said } = await watching('data', {
    stat: async () => ({ dev: 1n, ino: 2n }),
    statfs: async () => ({ bavail: free, bsize: 1 }),
  })
  const usable = []
  for (free of [1e9, 1e7, 1e7, 1000, 0, 1e7, 1e9]) {
    await watch.look()
    usable.push(watch.isUsable)
  }
  expect(usable).toEqual([true, true, true, false, false, true, true])
  expect(said).toEqual([
    expect.stringContaining('nearly full'),
    expect.stringContaining('The disk is full'),
    expect.stringContaining('nearly full'),
    expect.stringContaining('space on the disk again'),
  ])
})

it('goes on where the disk fails to answer, and where it does not know its space', async () => {
  let failure: Error | undefined
  const { watch, said } = await watching('data', {
    async stat() {
      if (failure) throw failure
      return { dev: 1n, ino: 2n }
    },
    statfs: async () => Promise.reject(new Error('not supported')),
  })
  failure = Object.assign(new Error('stale'), { code: 'EIO' })
  await watch.look()
  expect(said).toEqual(['The data cannot be looked at.'])
  expect(watch.isUsable).toBe(true)
})

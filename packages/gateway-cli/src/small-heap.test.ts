import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { fromSource, runNode } from '../test/child.js'
import { folderWith } from '../test/folder.js'

const program = fileURLToPath(new URL('../test/programs/busy.ts', import.meta.url))

const roomOf = async (heap: 'small' | 'usual') => {
  const { stdout, stderr } = await runNode([...fromSource, program, heap], folderWith()).ended
  expect(stderr).toBe('')
  return Number(stdout)
}

it('has little room for new objects, however many of them outlive a collection', { timeout: 60_000 }, async () => {
  expect(await roomOf('usual')).toBeGreaterThan(16)
  const small = await roomOf('small')
  expect(small).toBeGreaterThanOrEqual(4)
  expect(small).toBeLessThanOrEqual(16)
})

import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

it('runs as a program, to the end', { timeout: 60_000 }, async () => {
  const main = fileURLToPath(new URL('main.ts', import.meta.url))
  const options = ['--conditions=@trestle/source', '--import', 'tsx', main]
  const { stdout } = await promisify(execFile)(process.execPath, options, {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    timeout: 50_000,
  })
  expect(stdout).toMatch(/^Fetched by romeo@localhost\/.+: coucou$/m)
  expect(stdout.trimEnd()).toMatch(/after it was deleted: nothing$/)
})

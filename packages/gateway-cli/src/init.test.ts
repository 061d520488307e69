import { describe, expect, it } from 'vitest'
import { runCli } from '../test/child.js'
import { newGateway, withPassword } from '../test/new-gateway.js'

// That its types fit is in scripts/pack.test.ts, where types are built.
describe('a new gateway', { timeout: 400_000 }, () => {
  it('has tests that pass, and runs, outside of the repository', async () => {
    const { folder, files, test } = newGateway()
    expect(files).toEqual([
      '.gitignore',
      'README.md',
      'package.json',
      'super-duper-client.ts',
      'super-duper.test.ts',
      'super-duper.ts',
      'test',
      'test/fake-network.ts',
      'tsconfig.json',
    ])
    const module = [
      '--legacy-network=./super-duper.ts',
      '--jid=super.example.org',
      '--secret=x',
      '--server=127.0.0.1:1',
    ]
    const [tested, run] = await Promise.all([test(), runCli(module, { cwd: folder }).ended])
    expect(tested.stdout).toMatch(/# pass 6\n# fail 0\n/)
    expect(tested.code).toBe(0)
    // The module is loaded before the server is asked.
    expect(run.code, run.stderr).toBe(5)
  })

  it('says in its tests where a value is missing after a required field was added, and ends', async () => {
    const tested = await newGateway(withPassword).test()
    expect(tested.stdout).toContain('password: This is required.')
    expect(tested.stdout).toMatch(/# pass 0\n# fail 6\n/)
    expect(tested.code).toBe(1)
  })
})

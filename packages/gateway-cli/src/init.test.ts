import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { runCli, runNode } from '../test/child.js'
import { folderWith } from '../test/folder.js'
import { init } from './init.js'

/** Links what npm would install, and runs the package's scripts. */
function installed(folder: string) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const modules = fileURLToPath(new URL('../node_modules', import.meta.url))
  const link = (name: string, target: string) => {
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true })
    symlinkSync(target, join(folder, 'node_modules', name))
  }
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })) {
    const target = name.startsWith('@trestle/') ? join(modules, name) : join(modules, '../../../node_modules', name)
    link(name, name === '@trestle/gateway-cli' ? dirname(modules) : target)
  }
  const [node, ...args] = manifest.scripts.test.split(' ')
  expect([node, manifest.scripts.check]).toEqual(['node', 'tsc'])
  const tsc = join(folder, 'node_modules/typescript/bin/tsc')
  return {
    // A busy machine may take ten times as long as usual.
    test: () =>
      runNode(
        args.map((one: string) => one.replace('=30000', '=350000')),
        folder,
      ).ended,
    check: () => runNode([tsc, '--customConditions', '@trestle/source', '--exactOptionalPropertyTypes'], folder).ended,
  }
}

/** A new package of that name, its first edit made where one is given. */
function newGateway(edit: (source: string) => string = (source) => source) {
  const cwd = folderWith()
  expect(init('super-duper', cwd)).toContain('cd super-duper && npm install')
  const folder = join(cwd, 'super-duper')
  const file = join(folder, 'super-duper.ts')
  writeFileSync(file, edit(readFileSync(file, 'utf8')))
  // Before node_modules are linked, whose links lead back to where they are.
  const files = readdirSync(folder, { recursive: true }).sort()
  return { folder, files, ...installed(folder) }
}

describe('a new gateway', { timeout: 400_000 }, () => {
  it('has types and tests that pass, and runs, outside of the repository', async () => {
    const { folder, files, check, test } = newGateway()
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
    const [checked, tested, run] = await Promise.all([check(), test(), runCli(module, { cwd: folder }).ended])
    expect(checked).toMatchObject({ code: 0, stdout: '' })
    expect(tested.stdout).toMatch(/# pass 6\n# fail 0\n/)
    expect(tested.code).toBe(0)
    // The module is loaded before the server is asked.
    expect(run.code, run.stderr).toBe(5)
  })

  it('says where a value is missing after a required field was added, and ends', async () => {
    const { check, test } = newGateway((source) =>
      source
        .replace('textField } from', 'secretField, textField } from')
        .replace('required: true }) },', 'required: true }), password: secretField({ required: true }) },'),
    )
    const [checked, tested] = await Promise.all([check(), test()])
    expect(checked).toMatchObject({ code: 2, stdout: expect.stringContaining("Property 'password' is missing") })
    expect(tested.stdout).toContain('password: This is required.')
    expect(tested.stdout).toMatch(/# pass 0\n# fail 6\n/)
    expect(tested.code).toBe(1)
  })
})

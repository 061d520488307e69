import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { init } from '../src/init.js'
import { type Ended, runNode } from './child.js'
import { folderWith } from './folder.js'

/** A package that `trestle-gateway init` has laid out, outside of the repository. */
export interface NewGateway {
  readonly folder: string
  readonly files: readonly string[]
  /** Runs its tests, by what packages are as they are built. */
  test(): Promise<Ended>
  /** Runs its check of types, which needs those of the packages to be built. */
  check(): Promise<Ended>
}

/** A first edit: a required field more. */
export const withPassword = (source: string): string =>
  source
    .replace('textField } from', 'secretField, textField } from')
    .replace('required: true }) },', 'required: true }), password: secretField({ required: true }) },')

/** A new package, its first edit made where one is given, with links to what npm would install. */
export function newGateway(edit: (source: string) => string = (source) => source): NewGateway {
  const cwd = folderWith()
  expect(init('super-duper', cwd)).toContain('cd super-duper && npm install')
  const folder = join(cwd, 'super-duper')
  const file = join(folder, 'super-duper.ts')
  writeFileSync(file, edit(readFileSync(file, 'utf8')))
  // Before node_modules are linked, whose links lead back to where they are.
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  return { folder, files, ...installed(folder) }
}

function installed(folder: string): Pick<NewGateway, 'test' | 'check'> {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const modules = fileURLToPath(new URL('../node_modules', import.meta.url))
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.devDependencies })) {
    const target = name.startsWith('@trestle/') ? join(modules, name) : join(modules, '../../../node_modules', name)
    mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true })
    symlinkSync(name === '@trestle/gateway-cli' ? dirname(modules) : target, join(folder, 'node_modules', name))
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
    check: () => runNode([tsc, '--exactOptionalPropertyTypes'], folder).ended,
  }
}

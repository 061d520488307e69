// Lays out an empty workspace package: `node scripts/new-package.mjs packages/NAME "what it is" [sibling …]`.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { json, root } from './workspace.mjs'

export function newPackage(folder, description, dependencies = []) {
  const target = join(root, folder)
  if (existsSync(join(target, 'package.json'))) throw new Error(`${folder} exists already.`)
  mkdirSync(join(target, 'src'), { recursive: true })
  writeFileSync(
    join(target, 'package.json'),
    json({
      name: `@trestle/${basename(folder)}`,
      version: '0.1.0',
      description,
      license: 'MIT',
      type: 'module',
      sideEffects: false,
      engines: { node: '>=20.19' },
      files: ['dist'],
      exports: { '.': { '@trestle/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' } },
      publishConfig: {
        access: 'public',
        provenance: true,
        exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
      },
      dependencies: Object.fromEntries(dependencies.map((name) => [`@trestle/${name}`, 'workspace:^'])),
    }),
  )
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [folder, description, ...dependencies] = process.argv.slice(2)
  if (!folder || !description) {
    console.error('usage: node scripts/new-package.mjs packages/NAME "what it is" [sibling …]')
    process.exit(2)
  }
  newPackage(folder, description, dependencies)
}

// Lays out an empty workspace package: `node scripts/new-package.mjs packages/NAME "what it is" [sibling …]`.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { exportedFrom, isForNode } from './package-exports.mjs'
import { json, root } from './workspace.mjs'

const workspaceVersions = (names) => Object.fromEntries(names.map((name) => [`@trestle/${name}`, 'workspace:^']))

/** The manifest of a workspace package; siblings by their names without the scope. */
export function packageManifest({ folder, name, description, xeps, dependencies = [], devDependencies = [] }) {
  return {
    name,
    version: '0.1.0',
    description,
    ...(xeps && { xeps }),
    license: 'MIT',
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20.19' },
    files: ['dist', '!dist/.tsbuildinfo'],
    exports: { '.': exportedFrom('./src/index.ts', isForNode(folder)) },
    publishConfig: { access: 'public', provenance: true },
    dependencies: workspaceVersions(dependencies),
    ...(devDependencies.length > 0 && { devDependencies: workspaceVersions(devDependencies) }),
  }
}

export function newPackage(folder, description, dependencies = []) {
  const target = join(root, folder)
  if (existsSync(join(target, 'package.json'))) throw new Error(`${folder} exists already.`)
  mkdirSync(join(target, 'src'), { recursive: true })
  const manifest = packageManifest({ folder, name: `@trestle/${basename(folder)}`, description, dependencies })
  writeFileSync(join(target, 'package.json'), json(manifest))
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [folder, description, ...dependencies] = process.argv.slice(2)
  if (!folder || !description) {
    console.error('usage: node scripts/new-package.mjs packages/NAME "what it is" [sibling …]')
    process.exit(2)
  }
  newPackage(folder, description, dependencies)
}

// What the repository's scripts and tests need to know of the workspace: its packages and what each depends on.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Every workspace package, with its folder relative to the root, its manifest and its tsconfig. */
export function workspacePackages() {
  const under = (parent) => readdirSync(join(root, parent)).map((name) => join(parent, name))
  return [...under('packages'), ...under('packages/xeps'), ...under('examples'), 'test-fixtures']
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => ({ folder, manifest: JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) }))
}

/** Names of the workspace packages that `manifest` needs at run time or for its types. */
export function siblings(manifest) {
  const named = { ...manifest.dependencies, ...manifest.peerDependencies }
  return Object.keys(named)
    .filter((name) => named[name].startsWith('workspace:'))
    .sort()
}

// What the repository's scripts and tests need to know of the workspace: its packages and what each depends on.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** JSON as the formatter leaves it: lists of words on one line. */
export const json = (value) =>
  `${JSON.stringify(value, null, 2).replace(/\[\s+("[^"\n]*"(?:,\s+"[^"\n]*")*)\s+\]/g, (_, words) => `[${words.replace(/\s+/g, ' ')}]`)}\n`

/** Every workspace package, with its folder relative to the root and its manifest. */
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

/** What every tsconfig of a workspace of these packages must hold, the root one included, by path. */
export function tsconfigs(packages = workspacePackages()) {
  const compiled = packages.filter(({ folder }) => existsSync(join(root, folder, 'src')))
  const folderOf = new Map(compiled.map(({ folder, manifest }) => [manifest.name, folder]))
  const configs = compiled.map(({ folder, manifest }) => [
    join(folder, 'tsconfig.json'),
    {
      extends: relative(folder, 'tsconfig.base.json'),
      references: siblings(manifest)
        .filter((name) => folderOf.has(name))
        .map((name) => ({ path: relative(folder, folderOf.get(name)) })),
    },
  ])
  return new Map([
    ['tsconfig.json', { files: [], references: compiled.map(({ folder }) => ({ path: folder })) }],
    ...configs,
  ])
}

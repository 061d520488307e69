// Writes what follows from manifests and READMEs: the `exports` from the sources that manifests name, the tsconfig of every
// package, the root one included, from their dependencies, and the documentation in each index. `npm run sync`.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { documentedIndexes } from './package-docs.mjs'
import { exportsOf } from './package-exports.mjs'
import { json, root, tsconfigs, workspacePackages } from './workspace.mjs'

function write(path, text) {
  if (readFileSync(join(root, path), { encoding: 'utf8', flag: 'a+' }) !== text) writeFileSync(join(root, path), text)
}

for (const { folder, manifest } of workspacePackages())
  if (manifest.exports) {
    const synced = { ...manifest, exports: exportsOf({ folder, manifest }) }
    write(join(folder, 'package.json'), `${JSON.stringify(synced, null, 2)}\n`)
  }
for (const [path, config] of tsconfigs()) write(path, json(config))
for (const [path, source] of documentedIndexes(workspacePackages())) write(path, source)

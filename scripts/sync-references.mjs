// Writes the tsconfig of every workspace package from its dependencies, and the root one: `npm run sync`.
import { existsSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root, siblings, workspacePackages } from './workspace.mjs'

const packages = workspacePackages().filter(({ folder }) => existsSync(join(root, folder, 'src')))
const folderOf = new Map(packages.map(({ folder, manifest }) => [manifest.name, folder]))
const json = (value) => `${JSON.stringify(value, null, 2)}\n`

for (const { folder, manifest } of packages) {
  const references = siblings(manifest)
    .filter((name) => folderOf.has(name))
    .map((name) => ({ path: relative(folder, folderOf.get(name)) }))
  writeFileSync(
    join(root, folder, 'tsconfig.json'),
    json({
      extends: relative(folder, 'tsconfig.base.json'),
      compilerOptions: { rootDir: 'src', outDir: 'dist', tsBuildInfoFile: 'dist/.tsbuildinfo' },
      include: ['src'],
      exclude: ['src/**/*.test.ts', 'src/**/*.test-d.ts'],
      references,
    }),
  )
}
writeFileSync(join(root, 'tsconfig.json'), json({ files: [], references: packages.map(({ folder }) => ({ path: folder })) }))

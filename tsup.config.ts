import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type Options } from 'tsup'

interface Manifest {
  readonly name: string
  readonly exports?: unknown
  readonly bin?: Record<string, string>
}

/** Every source that `exports` or `bin` of a package points to is an entry of its build. */
function entriesOf(folder: string, manifest: Manifest): string[] {
  const sources = JSON.stringify(manifest.exports ?? {}).match(/\.\/src\/[^"]+\.ts/g) ?? []
  const bins = Object.values(manifest.bin ?? {}).map((file) => file.replace('dist/', 'src/').replace(/\.js$/, '.ts'))
  return [...new Set([...sources, ...bins])].map((file) => join(folder, file))
}

const folders = ['packages', 'packages/xeps', 'examples']
  .flatMap((parent) => readdirSync(parent).map((name) => join(parent, name)))
  .filter((folder) => existsSync(join(folder, 'package.json')))

// One process for all packages: a process each costs a second each.
export default defineConfig(
  folders.flatMap((folder): Options[] => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
    const entry = entriesOf(folder, manifest)
    if (entry.length === 0) return []
    return [
      {
        name: manifest.name,
        entry,
        outDir: join(folder, 'dist'),
        format: ['esm'],
        target: 'node20',
        platform: 'neutral',
        dts: false,
        clean: false,
        sourcemap: true,
        skipNodeModulesBundle: true,
        external: [/^node:/, /^@trestle\//],
        silent: true,
      },
    ]
  }),
)

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type Options } from 'tsup'

interface Manifest {
  readonly name: string
  readonly exports?: unknown
  readonly bin?: Record<string, string>
}

/** Every source but tests: bundlers leave out by file what a program does not use, and what that imports. */
function entriesOf(folder: string): string[] {
  const source = join(folder, 'src')
  if (!existsSync(source)) return []
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.(test|test-d|d)\.ts$/.test(file))
    .map((file) => join(source, file))
}

const folders = ['packages', 'packages/xeps', 'examples']
  .flatMap((parent) => readdirSync(parent).map((name) => join(parent, name)))
  .filter((folder) => existsSync(join(folder, 'package.json')))

// One process for all packages: a process each costs a second each.
export default defineConfig(
  folders.flatMap((folder): Options[] => {
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
    const entry = entriesOf(folder)
    if (entry.length === 0 || !(manifest.exports || manifest.bin)) return []
    return [
      {
        name: manifest.name,
        entry,
        outDir: join(folder, 'dist'),
        format: ['esm'],
        // Node 20 and the browsers of its days; by `node20`, esbuild would make constructors of regular expressions.
        target: 'es2022',
        platform: 'neutral',
        bundle: false,
        esbuildOptions(options) {
          options.outbase = join(folder, 'src')
        },
        dts: false,
        clean: false,
        sourcemap: true,
        silent: true,
      },
    ]
  }),
)

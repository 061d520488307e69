import { copyFileSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type Options } from 'tsup'
import { bundledEntries, bundleFolder, isBuilt, isForNode, SOURCE } from './scripts/package-exports.mjs'
import { type WorkspacePackage, workspacePackages } from './scripts/workspace.mjs'

const common: Options = {
  format: ['esm'],
  // Node 20 and the browsers of its days; by `node20`, esbuild would make constructors of regular expressions.
  target: 'es2022',
  platform: 'neutral',
  dts: false,
  sourcemap: true,
  silent: true,
}

/** What is in the folder is removed, since the names of shared files change with their text; what tsc wrote stays. */
const types = ['!**/*.d.ts', '!**/*.d.ts.map', '!.tsbuildinfo']

/** Packages of which a part becomes one of ours: as many modules, they would take ten times the memory. */
const INLINED: Readonly<Record<string, readonly string[]>> = { '@trestle/gateway-store-sql': ['kysely'] }

/** A file for each entry and for what several entries or a later import need; other packages stay outside. */
function bundles({ folder, manifest }: WorkspacePackage, outDir: string): Options {
  const entries = Object.entries(bundledEntries({ folder, manifest }))
  const inlined = INLINED[manifest.name] ?? []
  return {
    ...common,
    name: `${manifest.name} for Node`,
    entry: Object.fromEntries(entries.map(([name, path]) => [name, join(folder, path)])),
    outDir: join(folder, outDir),
    skipNodeModulesBundle: true,
    // What differs between Node and browsers goes into the bundle. Saxes does not: bundlers have to see its import.
    noExternal: [/^#(?!saxes$)/, ...inlined],
    esbuildOptions(options) {
      options.conditions = [SOURCE, 'node']
      // One character beyond Latin-1 makes two bytes of each in memory, for as long as the process runs.
      options.charset = 'ascii'
      options.minifyWhitespace = inlined.length > 0
    },
    splitting: true,
    clean: types,
    async onSuccess() {
      const licences = join(folder, outDir, 'licences')
      if (inlined.length > 0) mkdirSync(licences, { recursive: true })
      for (const name of inlined)
        copyFileSync(join(folder, 'node_modules', name, 'LICENSE'), join(licences, `${name}.txt`))
    },
  }
}

/** Every source but tests, each a file. */
function separateFiles({ folder, manifest }: WorkspacePackage): Options {
  const source = join(folder, 'src')
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  return {
    ...common,
    name: manifest.name,
    entry: files
      .filter((file) => file.endsWith('.ts') && !/\.(test|test-d|d)\.ts$/.test(file))
      .map((file) => join(source, file)),
    outDir: join(folder, 'dist'),
    bundle: false,
    esbuildOptions(options) {
      options.outbase = source
    },
    clean: [...types, '!bundled/**'],
  }
}

const packages = workspacePackages().filter(isBuilt)
/** Set by tests: `bundles` of the packages named after it with all that these need, or the `files` that are left then. */
const [part, ...named] = process.env['TRESTLE_BUILD']?.split(' ') ?? []
const bundled = part === 'bundles' ? packages.filter(({ manifest }) => named.includes(manifest.name)) : packages

/** Whether a bundle for Node imports a file beside it. */
const isBeside = ({ manifest }: WorkspacePackage) => manifest.imports?.['#saxes'] !== undefined
const separate = (part === 'bundles' ? bundled : packages).filter(
  (one) => !isForNode(one.folder) && (part === undefined || (part === 'bundles') === isBeside(one)),
)

// One process for all packages: a process each costs a second each.
export default defineConfig([
  ...(part === 'files' ? [] : bundled.map((one) => bundles(one, bundleFolder(one)))),
  ...separate.map(separateFiles),
])

// Before tests, by vitest.config.ts: makes the bundles for Node of the packages whose sources have changed. Programs that
// tests start run them, as users do; from sources, each start would translate a thousand modules.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { bundleFolder, isBuilt } from './package-exports.mjs'
import { root, workspacePackages } from './workspace.mjs'

/** What bundles are made with, beside the sources of a package. */
const common = ['pnpm-lock.yaml', 'tsup.config.ts', 'scripts/package-exports.mjs']
/** Of each package, by its name: what its bundles were made of, and what they were when they were made. */
const notes = join(root, 'node_modules', '.trestle', 'bundles.json')

export default async function bundlePackages() {
  const packages = workspacePackages().filter(isBuilt)
  const made = readNotes()
  const sources = new Map(packages.map((one) => [one.manifest.name, digestOfSources(one)]))
  const stale = packages.filter((one) => {
    const note = made[one.manifest.name]
    return note === undefined || note.sources !== sources.get(one.manifest.name) || note.bundles !== stateOfBundles(one)
  })
  if (stale.length === 0) return
  await runTsup(stale.map(({ manifest }) => manifest.name))
  for (const one of stale) {
    const { name } = one.manifest
    made[name] = { sources: sources.get(name), bundles: stateOfBundles(one) }
  }
  mkdirSync(dirname(notes), { recursive: true })
  writeFileSync(notes, JSON.stringify(made))
}

function readNotes() {
  try {
    return JSON.parse(readFileSync(notes, 'utf8'))
  } catch {
    return {}
  }
}

const isSource = (path) => path.endsWith('.ts') && !/\.(test|test-d)\.ts$/.test(path)

function digestOfSources({ folder }) {
  const sources = filesIn(join(folder, 'src'), isSource)
  const hash = createHash('sha256')
  for (const path of [...common, join(folder, 'package.json'), ...sources]) {
    hash.update(`${path}\n`).update(readFileSync(join(root, path)))
  }
  return hash.digest('hex')
}

/** Other than before where another build has written there meanwhile, of other sources perhaps. */
function stateOfBundles({ folder, manifest }) {
  const files = filesIn(join(folder, bundleFolder({ folder, manifest })), (path) => path.endsWith('.js'))
  const states = files.map((path) => {
    const { size, mtimeMs } = statSync(join(root, path))
    return [path, size, mtimeMs]
  })
  return createHash('sha256').update(JSON.stringify(states)).digest('hex')
}

function filesIn(folder, isWanted) {
  try {
    const paths = readdirSync(join(root, folder), { recursive: true })
    return paths
      .filter(isWanted)
      .sort()
      .map((path) => join(folder, path))
  } catch {
    return []
  }
}

function runTsup(names) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'node_modules/tsup/dist/cli-default.js')], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TRESTLE_BUILD: ['bundles', ...names].join(' ') },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data))
    child.once('error', reject)
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`The packages do not build:\n${output}`))))
  })
}

import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, workspacePackages } from './workspace.mjs'

export const published = workspacePackages().filter(({ manifest }) => !manifest.private)

/** Only what any shell has: not what a test runner or npm tells its children. */
const { PATH, HOME, npm_config_cache, XDG_CACHE_HOME, TMPDIR } = process.env
const environment = { PATH, HOME, npm_config_cache, XDG_CACHE_HOME, TMPDIR }

/** Runs a program to its end and gives what it wrote; rejects with all of it if it fails. */
export function run(folder: string, [program = '', ...args]: readonly string[], env = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...environment, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    const output: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk))
    child.once('error', reject)
    child.once('close', (code) => {
      const text = Buffer.concat(output).toString()
      if (code === 0) resolve(text)
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code}:\n${text}`))
    })
  })
}

/** The call of a program that this workspace has, by its path in node_modules. */
export const tool = (path: string) => [process.execPath, join(root, 'node_modules', path)]

/** What published packages need of others, by the package that depends on it. */
const thirdParties = {
  saxes: 'xml',
  eventemitter3: 'xmlstream',
  kysely: 'gateway-store-sql',
  libsql: 'gateway-store-sql',
  pg: 'gateway-store-sql',
  'ipaddr.js': 'gateway-media',
  qrcode: 'gateway',
  sharp: 'gateway-media',
}

/** Copies third parties as they are installed here, so that no registry is asked, with what they need in turn. */
function copyThirdParties(to: string): string[] {
  const folders = new Map<string, string>()
  const add = (name: string, nodeModules: string) => {
    if (folders.has(name) || !existsSync(join(nodeModules, name))) return
    const folder = realpathSync(join(nodeModules, name))
    folders.set(name, folder)
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    const needed = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })
    // What a package needs lies beside it; a scope is one folder more.
    for (const one of needed) add(one, join(folder, name.startsWith('@') ? '../..' : '..'))
  }
  for (const [name, of] of Object.entries(thirdParties)) add(name, join(root, 'packages', of, 'node_modules'))
  return [...folders.values()].map((folder, index) => {
    // In a folder named node_modules, npm fails to pack some.
    const copy = join(to, String(index))
    cpSync(folder, copy, { recursive: true })
    return copy
  })
}

/** Builds what no test before has built, and packs everything, with what it needs of others. Gives the tarballs as specifiers, by name. */
export async function packAll(folder: string): Promise<ReadonlyMap<string, string>> {
  // Bundles are made before any test (bundle-packages.mjs): programs of others run them now.
  await run(root, tool('tsup/dist/cli-default.js'), { TRESTLE_BUILD: 'files' })
  await run(root, [...tool('typescript/bin/tsc'), '-b'])
  const chosen = published.map(({ manifest }) => `--filter=${manifest.name}`)
  await run(root, ['npx', '-y', 'pnpm@12', '-r', ...chosen, 'pack', '--pack-destination', folder])
  const ours = readdirSync(folder).filter((file) => file.endsWith('.tgz'))
  const copies = copyThirdParties(join(folder, 'third-parties'))
  const packed = await run(folder, ['npm', 'pack', '--ignore-scripts', '--offline', '--json', ...copies])
  const others: readonly { readonly name: string; readonly filename: string }[] = JSON.parse(packed)
  const files = [
    ...ours.map((file) => [file.replace(/-\d+\.\d+\.\d+.*$/, '').replace(/^trestle-/, '@trestle/'), file] as const),
    ...others.map(({ name, filename }) => [name, filename] as const),
  ]
  return new Map(files.map(([name, file]) => [name, `file:${join(folder, file)}`]))
}

/**
 * Writes the manifest, with the tarballs as versions wherever there is one, and installs it with npm from them alone.
 * Gives the names of all that came.
 */
export async function install(
  folder: string,
  manifest: { readonly dependencies: Readonly<Record<string, string>>; readonly type?: string },
  tarballs: ReadonlyMap<string, string>,
): Promise<string[]> {
  mkdirSync(folder, { recursive: true })
  const direct = Object.entries(manifest.dependencies).map(([name, version]) => [name, tarballs.get(name) ?? version])
  const dependencies = Object.fromEntries(direct)
  const overrides = Object.fromEntries(tarballs)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, dependencies, overrides }))
  await run(folder, ['npm', 'install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund'])
  const modules = join(folder, 'node_modules')
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => (name.startsWith('@') ? readdirSync(join(modules, name)).map((one) => `${name}/${one}`) : name))
    .sort()
}

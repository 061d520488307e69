import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))

interface Packed {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly repository: { readonly directory: string }
}

/**
 * Packs packages of this workspace, with all of it that they need, and unpacks them into `node_modules` of a folder, as
 * installing does. What they need of others is linked to where it is installed here.
 */
export function installPacked(folder: string, names: readonly string[]): void {
  const tarballs = join(folder, 'tarballs')
  const chosen = names.map((name) => `--filter=${name}...`)
  execFileSync('npx', ['-y', 'pnpm@12', '-r', ...chosen, 'pack', '--pack-destination', tarballs], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const modules = join(folder, 'node_modules')
  for (const tarball of readdirSync(tarballs)) {
    execFileSync('tar', ['xzf', join(tarballs, tarball), '-C', folder])
    const manifest = JSON.parse(readFileSync(join(folder, 'package/package.json'), 'utf8')) as Packed
    const target = join(modules, manifest.name)
    mkdirSync(dirname(target), { recursive: true })
    renameSync(join(folder, 'package'), target)
    for (const name of thirdParties(manifest)) linkTo(modules, join(root, manifest.repository.directory), name)
  }
}

const thirdParties = ({ dependencies = {} }: Packed) =>
  Object.keys(dependencies).filter((name) => !name.startsWith('@trestle/'))

function linkTo(modules: string, workspacePackage: string, name: string): void {
  const link = join(modules, name)
  if (existsSync(link)) return
  mkdirSync(dirname(link), { recursive: true })
  symlinkSync(realpathSync(join(workspacePackage, 'node_modules', name)), link)
}

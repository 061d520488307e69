// Installs the dependencies if they are not there yet: all that a machine needs is Node and npm.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './workspace.mjs'

/** pnpm keeps a copy of the lockfile that it installed last, and writes it when all is done. */
function upToDate() {
  const installed = join(root, 'node_modules', '.pnpm', 'lock.yaml')
  if (!existsSync(installed)) return false
  return readFileSync(installed, 'utf8') === readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8')
}

/** Installs what the lockfile says. Ends the process with one line if that fails. */
export function ensureInstalled() {
  if (upToDate()) return
  console.log('Installing dependencies …')
  const args = ['-y', 'pnpm@12', 'install', '--frozen-lockfile']
  const { status, error } = spawnSync('npx', args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (status === 0) return
  console.error(`Could not install the dependencies${error ? `: ${error.message}` : '; see above'}.`)
  process.exit(1)
}

// Builds everything, and packs it into the folder `packed`, for those who use it from a checkout: `npm run pack:all`.
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ensureInstalled } from './install.mjs'
import { root, workspacePackages } from './workspace.mjs'

/** What is not published, and yet needed by the tutorials. */
const examples = ['superduper']

const folder = join(root, 'packed')
const names = workspacePackages()
  .map(({ manifest }) => manifest)
  .filter(({ name, private: isPrivate }) => !isPrivate || examples.includes(name))
  .map(({ name }) => name)

const run = (command, ...args) =>
  execFileSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  })

ensureInstalled()
run('npm', 'run', 'build')
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder)
const filters = names.map((name) => `--filter=${name}`)
run('npx', '-y', 'pnpm@12', '-r', ...filters, 'pack', '--pack-destination', folder)
console.log(`\n${names.length} packages are in ${folder}. In another folder:\n\n  npm install ${join(folder, '*.tgz')}`)

// `npm start`: installs and builds what is missing, and runs the main job (examples/trial).
import './require-node.mjs'
import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ensureInstalled } from './install.mjs'
import { root } from './workspace.mjs'

ensureInstalled()
console.log('Building …')
const tsup = join(root, 'node_modules', 'tsup', 'dist', 'cli-default.js')
const { status } = spawnSync(process.execPath, [tsup], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
if (status !== 0) {
  console.error('The build failed; see above.')
  process.exit(1)
}
const main = join(root, 'examples', 'trial', 'dist', 'main.js')
const child = spawn(process.execPath, [main, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' })
// It ends what it started, in order; a terminal tells it of Ctrl-C by itself.
process.on('SIGINT', () => {})
process.on('SIGTERM', () => child.kill('SIGTERM'))
child.once('exit', (code, signal) => {
  process.exitCode = code ?? (signal ? 1 : 0)
})

// `npm run bench`: builds what is measured, and measures it.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const args = process.argv.slice(2)

if (!args.includes('--no-build')) {
  const tsup = fileURLToPath(new URL('../../node_modules/tsup/dist/cli-default.js', import.meta.url))
  const { status } = spawnSync(process.execPath, [tsup], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0) {
    console.error('The build failed. (With --no-build, dist is measured as it is.)')
    process.exit(1)
  }
}

const { main, USAGE } = await import('./dist/index.js')
if (args.includes('--help')) console.log(USAGE)
else {
  try {
    await main(args)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}

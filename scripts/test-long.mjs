// `npm run test:long`: repeats the tests that choose by chance, each round by other seeds and with more runs of each
// property than `npm test`, and says how to repeat a round that failed. `-- --rounds 20`; other arguments select tests.
import './require-node.mjs'
import { randomInt } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureInstalled } from './install.mjs'
import { runVitest } from './run-vitest.mjs'
import { root, workspacePackages } from './workspace.mjs'

/** The tests of a package that draw from a seed; all of them where what draws is shared by its tests. */
function seededTests({ folder }) {
  const files = ['src', 'test'].flatMap((part) => filesIn(join(folder, part)))
  const seeded = files.filter((file) => /'fast-check'|\bfaultSeed\b/.test(readFileSync(join(root, file), 'utf8')))
  return seeded.every((file) => file.endsWith('.test.ts')) ? seeded : [`${folder}/`]
}

function filesIn(folder) {
  try {
    const names = readdirSync(join(root, folder), { recursive: true })
    return names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name))
  } catch {
    return []
  }
}

const { values, positionals } = parseArgs({
  options: { rounds: { type: 'string', default: '5' } },
  allowPositionals: true,
})
const rounds = Number(values.rounds)
if (!(rounds >= 1)) throw new Error(`--rounds ${values.rounds} is no number of rounds.`)

ensureInstalled()
const packages = workspacePackages().filter(({ folder }) => folder !== 'test-fixtures')
const tests = positionals.length > 0 ? positionals : packages.flatMap(seededTests)
const failed = []
for (let round = 1; round <= rounds; round++) {
  const env = {
    TRESTLE_FUZZ_SEED: String(randomInt(2 ** 31)),
    TRESTLE_FAULT_SEED: String(randomInt(2 ** 32)),
    TRESTLE_FUZZ_RUNS: process.env['TRESTLE_FUZZ_RUNS'] ?? '2000',
  }
  const given = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  console.log(`\nRound ${round} of ${rounds}: ${given.join(' ')}`)
  const code = await runVitest(tests, env)
  if (code > 128) process.exit(code)
  if (code !== 0) failed.push(given.join(' '))
}
for (const seeds of failed) console.error(`Failed; to repeat: ${seeds} npm test -- FILE`)
process.exitCode = failed.length > 0 ? 1 : 0

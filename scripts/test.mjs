// `npm test`: installs what is missing, runs every test once, and says what ran against which server.
// Arguments go to vitest: `npm test -- packages/jid`. With TRESTLE_REQUIRE_SERVERS=1 nothing may be skipped.
import './require-node.mjs'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureInstalled } from './install.mjs'
import { describeServers, evaluate, shortcomings } from './test-report.mjs'
import { root } from './workspace.mjs'

const read = (file) => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Runs vitest to its end, whatever interrupts us: it ends what it started. Resolves with an exit code. */
function runVitest(args, env) {
  return new Promise((resolve) => {
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
    const child = spawn(process.execPath, [vitest, 'run', ...args], { cwd: root, stdio: 'inherit', env })
    // A terminal sends SIGINT to both of us; nobody else sees SIGTERM and SIGHUP.
    process.on('SIGINT', () => {})
    process.on('SIGTERM', () => child.kill('SIGTERM'))
    process.on('SIGHUP', () => child.kill('SIGHUP'))
    child.once('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]))
  })
}

ensureInstalled()
const folder = mkdtempSync(join(tmpdir(), 'trestle-test-'))
const reportFile = join(folder, 'report.json')
const summaryFile = join(folder, 'summary.jsonl')
const args = process.argv.slice(2)
const strict = process.env.TRESTLE_REQUIRE_SERVERS === '1'
const exitCode = await runVitest(
  [...args, '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`],
  {
    ...process.env,
    TRESTLE_TEST_SUMMARY: summaryFile,
  },
)
const report = read(reportFile)
const summary = read(summaryFile)
rmSync(folder, { recursive: true, force: true })

const result = evaluate(report === '' ? undefined : JSON.parse(report), summary, exitCode)
const servers = describeServers(result)
if (servers !== '') console.log(`\n${servers}`)
// A selection of tests need not touch every server.
const missing = strict
  ? shortcomings(result, args.length === 0 ? ['prosody', 'ejabberd', 'slixmpp', 'profanity', 'gajim', 'chromium'] : [])
  : []
for (const line of missing) console.error(line)
console.log(`\n${result.passed} passed, ${result.failed + missing.length} failed`)
process.exitCode = exitCode === 0 && missing.length > 0 ? 1 : exitCode

// `npm test`: installs what is missing, runs every test once, and says what ran against which server.
// Arguments go to vitest: `npm test -- packages/jid`. With TRESTLE_REQUIRE_SERVERS=1 nothing may be skipped.
import './require-node.mjs'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureInstalled } from './install.mjs'
import { runVitest } from './run-vitest.mjs'
import { describeServers, evaluate, shortcomings } from './test-report.mjs'

const read = (file) => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

ensureInstalled()
const folder = mkdtempSync(join(tmpdir(), 'trestle-test-'))
const reportFile = join(folder, 'report.json')
const summaryFile = join(folder, 'summary.jsonl')
const args = process.argv.slice(2)
const strict = process.env.TRESTLE_REQUIRE_SERVERS === '1'
const exitCode = await runVitest(
  [...args, '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`],
  { TRESTLE_TEST_SUMMARY: summaryFile },
)
const report = read(reportFile)
const summary = read(summaryFile)
rmSync(folder, { recursive: true, force: true })

const result = evaluate(report === '' ? undefined : JSON.parse(report), summary, exitCode)
const servers = describeServers(result)
if (servers !== '') console.log(`\n${servers}`)
// A selection of tests need not touch every server.
const missing = strict
  ? shortcomings(
      result,
      args.length === 0
        ? ['prosody', 'ejabberd', 'slixmpp', 'profanity', 'gajim', 'chromium', 'postgresql', 'ngircd', 'inspircd']
        : [],
    )
  : []
for (const line of missing) console.error(line)
console.log(`\n${result.passed} passed, ${result.failed + missing.length} failed`)
process.exitCode = exitCode === 0 && missing.length > 0 ? 1 : exitCode

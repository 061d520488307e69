// Runs before each test file, by vitest.config.ts: what properties are tried with is the same each time, and nothing goes
// wrong in a test without failing it. Uncaught exceptions and unhandled rejections fail the run by vitest itself.
import fc from 'fast-check'
import { afterAll, afterEach, beforeEach } from 'vitest'
import { takeFailedAssertions, watchAssertions } from './failed-assertions.js'
import { fuzzParameters } from './fuzz-parameters.js'
import { enterTest, keepPrinted, takeAllPrinted } from './printed.js'

function check(hasFailed: boolean): void {
  const [swallowed] = takeFailedAssertions()
  const printed = takeAllPrinted()
  if (swallowed !== undefined && !hasFailed) {
    throw new Error('An assertion failed, and the test went on: its error was caught.', { cause: swallowed })
  }
  if (printed.length > 0) {
    const lines = printed.map(({ line, by = 'no test' }) => `${line}\n(printed by ${by})`)
    throw new Error(`This was printed to the console; takePrinted() takes what is expected:\n${lines.join('\n')}`)
  }
}

fc.configureGlobal(fuzzParameters(process.env))
keepPrinted()
watchAssertions()
beforeEach(({ task }) => enterTest(`${task.file.name} > ${task.name}`))
afterEach(({ task }) => check(task.result?.state === 'fail'))
afterAll(() => check(false))

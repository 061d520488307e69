import { afterAll, afterEach, describe, it } from 'vitest'
import { recordInSummary } from './test-summary.js'
import { hasTool, packagesOf, type ToolName } from './tools.js'

/** Counts the tests of the suite being defined as run with each of `names`. */
export function countTests(names: readonly string[]): void {
  let tests = 0
  afterEach(() => {
    tests++
  })
  afterAll(() => {
    if (tests > 0) for (const on of names) recordInSummary({ type: 'ran', on, tests })
    tests = 0
  })
}

/**
 * Registers, in place of a suite, that `missing` is not installed: one skipped test, or a failing one where the
 * environment's TRESTLE_REQUIRE_SERVERS is 1.
 */
export function reportMissing(suite: string, missing: ToolName): void {
  const install = `sudo apt-get install --no-install-recommends ${packagesOf(missing).join(' ')}`
  const title = `needs ${missing}, which is not installed: ${install}`
  describe(suite, () => {
    if (process.env['TRESTLE_REQUIRE_SERVERS'] === '1') {
      it(title, () => {
        throw new Error(`${missing} is required here and not installed: ${install}`)
      })
      return
    }
    recordInSummary({ type: 'skipped', suite, missing, packages: packagesOf(missing) })
    it.skip(title)
  })
}

/** A suite that needs a tool of the machine. Its tests count in the summary; without the tool, that is reported instead. */
export function describeWith(needs: { readonly tool: ToolName }, name: string, suite: () => void): void {
  if (!hasTool(needs.tool)) {
    reportMissing(name, needs.tool)
    return
  }
  describe(`${name} (${needs.tool})`, () => {
    countTests([needs.tool])
    suite()
  })
}

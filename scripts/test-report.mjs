// What a test run amounts to: from vitest's JSON report and from the summary that the suites on real servers write.

function total(entries) {
  const tests = new Map()
  for (const { on, tests: count } of entries) tests.set(on, (tests.get(on) ?? 0) + count)
  return tests
}

function fullName(test) {
  return [...test.ancestorTitles, test.title].join(' > ')
}

/**
 * @param report vitest's JSON report; undefined if it wrote none
 * @param summary lines of JSON: tests run per server, suites skipped, figures measured
 * @param exitCode vitest's
 */
export function evaluate(report, summary, exitCode) {
  const entries = summary
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
  const files = report?.testResults ?? []
  const tests = files.flatMap(({ assertionResults }) => assertionResults)
  const inTests = tests.filter(({ status }) => status === 'failed').length
  // A file that does not load, or a failing hook, fails without any test of its own.
  const besides = files.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failed: Math.max(inTests + besides, exitCode === 0 ? 0 : 1),
    notRun: tests.filter(({ status }) => status !== 'passed' && status !== 'failed').map(fullName),
    ranOn: total(entries.filter(({ type }) => type === 'ran')),
    skipped: entries.filter(({ type }) => type === 'skipped'),
    figures: entries.filter(({ type }) => type === 'figure'),
  }
}

/** Where everything has to run: what is wrong with a run that had no failure. */
export function shortcomings({ notRun, ranOn }, required) {
  return [
    ...notRun.map((name) => `did not run: ${name}`),
    ...required.filter((name) => !ranOn.get(name)).map((name) => `no test ran with ${name}`),
  ]
}

/** The part of the output that is about real servers, and what was measured. */
export function describeServers({ ranOn, skipped, figures }) {
  const lines = [...ranOn].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, tests]) => `  ${name}: ${tests} tests`)
  if (lines.length > 0) lines.unshift('Run against or with:')
  if (skipped.length > 0) {
    lines.push('Skipped, because something is not installed here:')
    lines.push(...new Set(skipped.map(({ suite, missing }) => `  ${suite}: needs ${missing}`)))
    const packages = new Set(skipped.flatMap(({ packages }) => packages))
    lines.push('To run them too, on Debian or Ubuntu:')
    lines.push(`  sudo apt-get install --no-install-recommends ${[...packages].join(' ')}`)
  }
  lines.push(...figures.map(({ what, value }) => `${what}: ${value}`))
  return lines.join('\n')
}

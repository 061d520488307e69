import { describe, expect, it } from 'vitest'
import { describeServers, evaluate, type Report, shortcomings } from './test-report.mjs'

const file = (status: string, ...statuses: string[]): Report['testResults'][number] => ({
  status,
  assertionResults: statuses.map((each, index) => ({ ancestorTitles: ['suite'], title: `t${index}`, status: each })),
})

const ran = (on: string, tests: number): string => JSON.stringify({ type: 'ran', on, tests })

describe('evaluate', () => {
  it('counts what passed and failed', () => {
    const report = { testResults: [file('passed', 'passed', 'passed'), file('failed', 'failed', 'passed')] }
    expect(evaluate(report, '', 1)).toMatchObject({ passed: 3, failed: 1, notRun: [] })
  })

  it('counts a file that fails without a failing test, and a run that fails without a failing file', () => {
    expect(evaluate({ testResults: [file('failed'), file('failed', 'skipped')] }, '', 1)).toMatchObject({ failed: 2 })
    expect(evaluate({ testResults: [file('passed', 'passed')] }, '', 1)).toMatchObject({ passed: 1, failed: 1 })
    expect(evaluate(undefined, '', 130)).toMatchObject({ passed: 0, failed: 1 })
  })

  it('adds up the tests of each server', () => {
    const summary = `${ran('prosody', 2)}\n${ran('ejabberd', 1)}\n${ran('prosody', 3)}\n`
    const { ranOn } = evaluate({ testResults: [] }, summary, 0)
    expect(Object.fromEntries(ranOn)).toEqual({ prosody: 5, ejabberd: 1 })
  })
})

describe('shortcomings', () => {
  it('names skipped and to-do tests, and servers without any test', () => {
    const result = evaluate({ testResults: [file('passed', 'skipped', 'todo')] }, ran('prosody', 1), 0)
    expect(shortcomings(result, ['prosody', 'ejabberd'])).toEqual([
      'did not run: suite > t0',
      'did not run: suite > t1',
      'no test ran with ejabberd',
    ])
  })

  it('finds nothing in a complete run', () => {
    const result = evaluate({ testResults: [file('passed', 'passed')] }, ran('prosody', 1), 0)
    expect(shortcomings(result, ['prosody'])).toEqual([])
  })
})

describe('describeServers', () => {
  it('says in one command how to get what was missing', () => {
    const skip = (suite: string, missing: string, packages: string[]): string =>
      JSON.stringify({ type: 'skipped', suite, missing, packages })
    const summary = [
      ran('prosody', 2),
      skip('a', 'slixmpp', ['python3-slixmpp']),
      skip('b', 'ejabberd', ['ejabberd']),
      skip('b', 'ejabberd', ['ejabberd']),
    ]
    const lines = describeServers(evaluate(undefined, summary.join('\n'), 0)).split('\n')
    expect(lines).toContain('  prosody: 2 tests')
    expect(lines).toContain('  a: needs slixmpp')
    expect(lines.filter((line) => line === '  b: needs ejabberd')).toHaveLength(1)
    expect(lines.at(-1)).toBe('  sudo apt-get install --no-install-recommends python3-slixmpp ejabberd')
  })

  it('says what was measured', () => {
    const figure = JSON.stringify({ type: 'figure', what: 'A client', value: '1 byte' })
    expect(describeServers(evaluate(undefined, figure, 0))).toBe('A client: 1 byte')
  })
})

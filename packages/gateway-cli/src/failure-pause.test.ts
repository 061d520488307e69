import { expect, it } from 'vitest'
import { pauseAfter, pauseAfterFailure } from './failure-pause.js'
import { createLog } from './log.js'

it.each([
  [1, 30],
  [2, 60],
  [5, 480],
  [10, 3600],
  [Number.MAX_SAFE_INTEGER, 3600],
])('is after %i failures %i s', (times, seconds) => {
  expect(pauseAfter(times)).toBe(seconds * 1000)
})

it.each([
  ['shortly after', 1, 4000, '1970-01-01T00:00:40.000Z'],
  ['when it is over', 1, 30_000, undefined],
  ['after more of them', 3, 30_000, '1970-01-01T00:02:10.000Z'],
  ['where the clock was put back', 1, -5000, '1970-01-01T00:00:35.000Z'],
])('refuses sessions until the pause is over: %s', (_, times, passed, until) => {
  const lines: string[] = []
  const log = createLog({ level: 'info', pretty: false, secrets: [], write: (line) => lines.push(line) })
  const begin = pauseAfterFailure(
    { lastFailure: (user) => (user === 'juliet@example.org' ? { at: new Date(10_000), times } : undefined) },
    log,
    () => 10_000 + passed,
  )
  begin('romeo@example.org')
  const juliet = () => begin('juliet@example.org')
  if (until === undefined) juliet()
  else expect(juliet).toThrow(expect.objectContaining({ name: 'GatewayError', retryAt: new Date(until) }))
  expect(lines.map((line) => JSON.parse(line))).toEqual(
    until === undefined ? [] : [expect.objectContaining({ user: 'juliet@example.org', times, retryAt: until })],
  )
})

import { expect, it } from 'vitest'
import { readLimits } from './limit-settings.js'

it('reads limits, of which the last counts', () => {
  expect(readLimits(['messages=5/60', 'toUser=100/1', 'messages=6/30'])).toEqual({
    messages: { count: 6, seconds: 30 },
    toUser: { count: 100, seconds: 1 },
  })
  expect(readLimits([])).toEqual({})
})

it.each([
  ['messages', '--limit must be NAME=COUNT/SECONDS, such as messages=1200/60'],
  ['messages=0/60', '--limit must be NAME=COUNT/SECONDS, such as messages=1200/60'],
  ['messages=5/0', '--limit must be NAME=COUNT/SECONDS, such as messages=1200/60'],
  ['messages=-5/60', '--limit must be NAME=COUNT/SECONDS, such as messages=1200/60'],
  ['mesages=5/60', 'there is no limit mesages; did you mean messages?'],
  ['constructor=5/60', expect.stringContaining('there is no limit constructor: there are registrations,')],
])('refuses %s', (text, message) => {
  expect(() => readLimits([text])).toThrow(expect.objectContaining({ code: 2, message }))
})

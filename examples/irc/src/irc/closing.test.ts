import { describe, expect, it } from 'vitest'
import { closingError } from './closing.js'

describe('the end of a connection', () => {
  it.each([
    ['Closing Link: romeo (K-Lined)', 'banned', false],
    ['Closing link: (r@h) [Z-lined: spam]', 'banned', false],
    ['You are banned from this server', 'banned', false],
    ['Your host is trying to (re)connect too fast -- throttled', 'throttled', true],
    ['Closing Link: 1.2.3.4 (Too many connections from your IP)', 'throttled', true],
    ['Closing link: (r@h) [Access denied by configuration]', 'bad-password', false],
    ['Closing link: (r@h) [Excess Flood]', 'flooded', true],
    ['Closing link: (r@h) [Ping timeout: 120 seconds]', 'timeout', true],
    ['Server going down', 'disconnected', true],
    ['', 'disconnected', true],
  ] as const)('%s', (text, code, retry) => {
    expect(closingError(text, 0)).toMatchObject({ code, retry })
  })

  it('says when to come back', () => {
    expect(closingError('Throttled: wait 30 seconds', 1000).retryAt).toEqual(new Date(31_000))
    expect(closingError('Throttled', 1000).retryAt).toEqual(new Date(61_000))
    expect(closingError('Server going down', 1000).retryAt).toBeUndefined()
  })
})

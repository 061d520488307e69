import { describe, expect, it } from 'vitest'
import { parseHostAddress } from './index.js'

describe('a host address', () => {
  it.each([
    ['chat.example', { host: 'chat.example' }],
    ['chat.example:5222', { host: 'chat.example', port: 5222 }],
    ['192.0.2.1:65535', { host: '192.0.2.1', port: 65_535 }],
    ['[2001:db8::1]', { host: '2001:db8::1' }],
    ['[2001:db8::1]:5223', { host: '2001:db8::1', port: 5223 }],
    ['bücher.example', { host: 'bücher.example' }],
  ])('is read from %s', (text, address) => expect(parseHostAddress(text)).toEqual(address))

  it.each([
    '',
    ' ',
    'a b',
    ':5222',
    'a:',
    'a:0',
    'a:65536',
    'a:123456',
    '2001:db8::1',
    '[]',
    '[x]',
    'http://a/',
    'u@a',
    `${'a'.repeat(254)}`,
  ])('is not read from %j', (text) => expect(parseHostAddress(text)).toBeUndefined())
})

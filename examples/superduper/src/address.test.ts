import { expect, it } from 'vitest'
import { parseAddress } from './address.js'

it.each([
  ['127.0.0.1:7000', { host: '127.0.0.1', port: 7000 }],
  ['chat.example', { host: 'chat.example', port: 7777 }],
  ['[::1]:7000', { host: '::1', port: 7000 }],
  ['[::1]', { host: '::1', port: 7777 }],
])('reads %s', (text, address) => {
  expect(parseAddress(text)).toEqual(address)
})

it.each(['', ':7000', 'host:', 'host:0', 'host:65536', 'host:port', '::1:7000', 'a b:1', '[host]:1'])(
  'refuses %j',
  (text) => {
    expect(parseAddress(text)).toBeUndefined()
  },
)

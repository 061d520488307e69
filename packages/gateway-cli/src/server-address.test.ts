import { expect, it } from 'vitest'
import { readServerAddress } from './server-address.js'

it.each([
  ['127.0.0.1', { host: '127.0.0.1', port: 5347 }],
  ['xmpp.example.org:5348', { host: 'xmpp.example.org', port: 5348 }],
  ['[::1]:5348', { host: '::1', port: 5348 }],
  ['[fe80::1%eth0]', { host: 'fe80::1%eth0', port: 5347 }],
])('reads %s', (text, address) => {
  expect(readServerAddress(text)).toEqual(address)
})

it.each([
  '',
  ':5347',
  'host:',
  'host:0',
  'host:65536',
  'host:port',
  '::1',
  '::1:5347',
  '[host]',
  'a b',
  'tcp://host:1',
])('refuses %j', (text) => {
  expect(() => readServerAddress(text)).toThrow(expect.objectContaining({ name: 'CliError', code: 2 }))
})

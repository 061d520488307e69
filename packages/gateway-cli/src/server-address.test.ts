import { expect, it } from 'vitest'
import { readHttpAddress, readServerAddress } from './server-address.js'

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

it.each([
  ['127.0.0.1:9100', '127.0.0.1', 9100],
  ['127.1.2.3:0', '127.1.2.3', 0],
  ['[::1]:9100', '::1', 9100],
  ['[::ffff:127.0.0.1]:9100', '::ffff:127.0.0.1', 9100],
  ['LocalHost:9100', 'LocalHost', 9100],
])('serves at %s', (text, host, port) => {
  expect(readHttpAddress(text, false)).toEqual({ host, port })
})

it.each([
  '0.0.0.0:9100',
  '[::]:9100',
  '192.0.2.1:9100',
  '[::ffff:192.0.2.1]:9100',
  'localhost.example:9100',
  '127.1:9100',
])('serves at %s only if it is to be public', (text) => {
  expect(() => readHttpAddress(text, false)).toThrow(/give --http-public as well/)
  expect(readHttpAddress(text, true).port).toBe(9100)
})

it.each(['127.0.0.1', '9100', ':9100', '::1:9100', '127.0.0.1:65536', 'http://127.0.0.1:1'])(
  'does not serve at %j',
  (text) => {
    expect(() => readHttpAddress(text, true)).toThrow(expect.objectContaining({ name: 'CliError', code: 2 }))
  },
)

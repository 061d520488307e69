import { expect, it } from 'vitest'
import { type FileSettings, readFileSettings } from './file-settings.js'
import type { OptionName } from './option-table.js'

function read(options: Partial<Readonly<Record<OptionName, string | readonly string[]>>>): FileSettings {
  const values = (name: OptionName) => [options[name] ?? []].flat()
  return readFileSettings({ values, value: (name) => values(name).at(-1), path: (text) => `/gateway/${text}` })
}

it('leaves files to the service of the server by default', () => {
  expect(read({})).toEqual({ served: undefined, maxBytes: undefined, allowsPrivate: undefined })
  expect(read({ 'files-max-bytes': '20M' })).toMatchObject({ served: undefined, maxBytes: 20 * 2 ** 20 })
})

it('keeps them in a folder where there is an address for it', () => {
  expect(read({ 'files-url': 'https://files.example.org/irc' }).served).toEqual({
    folder: undefined,
    url: 'https://files.example.org/irc/',
    listen: { host: '127.0.0.1', port: 5290 },
    maxUserBytes: undefined,
    maxTotalBytes: undefined,
    days: undefined,
  })
  const all = read({
    'files-url': 'http://localhost:1234/',
    'files-dir': 'files',
    'files-http': '[::1]:0',
    'files-user-bytes': '5g',
    'files-total-bytes': '1000000',
    'files-days': '7',
  })
  expect(all.served).toEqual({
    folder: '/gateway/files',
    url: 'http://localhost:1234/',
    listen: { host: '::1', port: 0 },
    maxUserBytes: 5 * 2 ** 30,
    maxTotalBytes: 1_000_000,
    days: 7,
  })
})

it('retrieves files from the networks that are named', () => {
  const { allowsPrivate } = read({ 'files-network': ['192.168.1.0/24', '10.0.0.7', 'fd00::/8'] })
  const answers = ['192.168.1.200', '192.168.2.1', '10.0.0.7', '10.0.0.8', 'fd12::1', '::1', '127.0.0.1', 'nothing']
  expect(answers.filter((address) => allowsPrivate?.(address))).toEqual(['192.168.1.200', '10.0.0.7', 'fd12::1'])
})

it.each([
  [{ 'files-dir': 'files' }, '--files-dir needs --files-url'],
  [{ 'files-days': '3' }, '--files-days needs --files-url'],
  [{ 'files-url': 'http://files.example.org/' }, '--files-url must be'],
  [{ 'files-url': 'files.example.org' }, '--files-url must be'],
  [{ 'files-url': 'https://user:pass@files.example.org/' }, '--files-url must be'],
  [{ 'files-url': 'https://files.example.org/?a=b' }, '--files-url must be'],
  [{ 'files-url': 'https://a.example/', 'files-http': 'localhost' }, '--files-http needs a port'],
  [{ 'files-url': 'https://a.example/', 'files-http': 'localhost:99999' }, 'the port of --files-http must be from 0'],
  [{ 'files-url': 'https://a.example/', 'files-days': '0' }, '--files-days must be from 1'],
  [{ 'files-max-bytes': '0' }, '--files-max-bytes must be a number of bytes'],
  [{ 'files-max-bytes': '5 elephants' }, '--files-max-bytes must be a number of bytes'],
  [{ 'files-max-bytes': '9999999T' }, '--files-max-bytes must be a number of bytes'],
  [{ 'files-network': '192.168.1.0/33' }, '--files-network must be an address'],
  [{ 'files-network': 'files.example.org' }, '--files-network must be an address'],
  [{ 'files-network': '10.0.0.0/8/8' }, '--files-network must be an address'],
])('refuses %j', (options, message) => {
  expect(() => read(options as never)).toThrow(
    expect.objectContaining({ code: 2, message: expect.stringContaining(message) }),
  )
})

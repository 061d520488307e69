import { join } from 'node:path'
import { expect, it } from 'vitest'
import { folderWith } from '../test/folder.js'
import { readCommandLine } from './command-line.js'
import { readSettings } from './settings.js'

const needed = { 'legacy-network': 'irc', jid: 'irc.example.org', secret: 'oranges' }

function read(options: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}, cwd = '/gateway') {
  const command = readCommandLine(Object.entries(options).map(([name, value]) => `--${name}=${value}`))
  if (command.kind !== 'run') throw new Error('There are options only.')
  return readSettings(command.given, { env, cwd })
}

const withConfig = (content: unknown, name = 'gateway.json') =>
  folderWith({ [name]: typeof content === 'string' ? content : JSON.stringify(content) })

it('has defaults', () => {
  const settings = read(needed)
  expect(settings).toMatchObject({
    legacyNetwork: 'irc',
    server: { host: '127.0.0.1', port: 5347 },
    secret: 'oranges',
    dataDir: '/gateway/.trestle/irc.example.org',
    db: undefined,
    userJidValidator: undefined,
    admins: [],
    logLevel: 'info',
    logFormat: undefined,
    wireLog: undefined,
    exitWhenBlocked: undefined,
    http: undefined,
    startRate: undefined,
  })
  expect(String(settings.jid)).toBe('irc.example.org')
})

it('reads all from the environment, where empty is unset', () => {
  const settings = read(
    {},
    {
      TRESTLE_LEGACY_NETWORK: 'irc',
      TRESTLE_JID: 'irc.example.org',
      TRESTLE_SECRET: 'oranges',
      TRESTLE_SECRET_FILE: '',
      TRESTLE_SERVER: '[::1]:1',
      TRESTLE_DATA_DIR: 'data',
      TRESTLE_DB: 'postgres://trestle:balcony@db.example.org/gateways?schema=irc',
      TRESTLE_USER_JID_VALIDATOR: '.*@example\\.org',
      TRESTLE_ADMIN: 'juliet@example.org  romeo@example.org',
      TRESTLE_START_RATE: '2.5',
      TRESTLE_LOG_LEVEL: 'debug',
      TRESTLE_LOG_FORMAT: 'pretty',
      TRESTLE_WIRE_LOG: 'json',
      TRESTLE_HTTP: '0.0.0.0:9100',
      TRESTLE_HTTP_PUBLIC: 'true',
    },
  )
  expect(settings).toMatchObject({
    server: { host: '::1', port: 1 },
    dataDir: '/gateway/data',
    startRate: 2.5,
    db: 'postgres://trestle:balcony@db.example.org/gateways?schema=irc',
    userJidValidator: /.*@example\.org/,
    logLevel: 'debug',
    logFormat: 'pretty',
    wireLog: 'json',
    http: { host: '0.0.0.0', port: 9100 },
  })
  expect(settings.admins.map(String)).toEqual(['juliet@example.org', 'romeo@example.org'])
})

it('counts the command line before the environment before the file', () => {
  const cwd = withConfig({
    ...needed,
    server: 'file',
    'data-dir': 'file',
    'log-level': 'warn',
    'wire-log': 'pretty',
    admin: ['a@file'],
  })
  const settings = read(
    { server: 'line' },
    { TRESTLE_CONFIG: 'gateway.json', TRESTLE_SERVER: 'environment', TRESTLE_DATA_DIR: 'environment' },
    cwd,
  )
  expect(settings).toMatchObject({
    server: { host: 'line' },
    dataDir: join(cwd, 'environment'),
    logLevel: 'warn',
    wireLog: 'pretty',
    secret: 'oranges',
  })
  expect(read({ admin: 'b@line', config: 'gateway.json' }, {}, cwd).admins.map(String)).toEqual(['b@line'])
})

it('takes the secret from the first line of a file, where that was asked first', () => {
  const cwd = folderWith({ 'secret.txt': 'lemons and \u00e4\r\n# mine\n' })
  const { secret: _, ...others } = needed
  expect(read({ ...others, 'secret-file': 'secret.txt' }, { TRESTLE_SECRET: 'oranges' }, cwd).secret).toBe(
    'lemons and \u00e4',
  )
  expect(read(needed, { TRESTLE_SECRET_FILE: 'secret.txt' }, cwd).secret).toBe('oranges')
})

it.each([
  [{ jid: '' }, '--jid "" is not a JID: the jid is empty'],
  [{ jid: 'juliet@irc.example.org' }, '--jid must be a domain such as irc.example.org'],
  [{ jid: 'irc.example.org/x' }, '--jid must be a domain such as irc.example.org'],
  [{ secret: '' }, '--secret is empty'],
  [{ 'secret-file': 'x' }, 'give --secret or --secret-file, not both'],
  [{ admin: 'example.org' }, '--admin must be a bare JID such as juliet@example.org'],
  [{ admin: 'juliet@example.org/x' }, '--admin must be a bare JID such as juliet@example.org'],
  [{ 'user-jid-validator': '(' }, expect.stringContaining('--user-jid-validator is not a regular expression')],
  [{ 'log-level': 'loud' }, '--log-level must be one of debug, info, warn, error'],
  [{ http: '0.0.0.0:9100' }, expect.stringContaining('--http can be reached from elsewhere there')],
  [{ http: '0.0.0.0:9100', 'http-public': 'false' }, expect.stringContaining('--http can be reached from elsewhere')],
  [{ http: '[::1]:9100', 'http-public': 'perhaps' }, '--http-public must be true or false'],
  [{ 'exit-when-blocked': '5' }, '--exit-when-blocked must be from 15 to 86400 seconds'],
  [{ 'exit-when-blocked': 'soon' }, '--exit-when-blocked must be from 15 to 86400 seconds'],
  [{ 'log-format': 'xml' }, '--log-format must be one of json, pretty'],
  [{ 'wire-log': '' }, '--wire-log must be one of pretty, json'],
  [{ config: 'nowhere.json' }, 'the configuration nowhere.json cannot be read: ENOENT'],
])('refuses %j', (options, message) => {
  const { config, ...others } = options as { readonly config?: string }
  const cwd = folderWith()
  const run = () => read({ ...needed, ...others, ...(config && { config }) }, {}, cwd)
  const expected = config ? `the configuration ${join(cwd, config)} cannot be read: ENOENT` : message
  expect(run).toThrow(expect.objectContaining({ code: 2, message: expected }))
})

it('reads a flag from the line, without a value, and from the file', () => {
  const http = { host: '192.0.2.1', port: 9100 }
  const command = readCommandLine([
    ...Object.entries(needed).map(([name, value]) => `--${name}=${value}`),
    '--http-public',
    '--http=192.0.2.1:9100',
  ])
  if (command.kind !== 'run') throw new Error('There are options only.')
  expect(readSettings(command.given, { env: {}, cwd: '/' }).http).toEqual(http)
  const cwd = withConfig({ ...needed, http: '192.0.2.1:9100', 'http-public': true })
  expect(read({ config: 'gateway.json' }, {}, cwd).http).toEqual(http)
  expect(() => read({ config: 'gateway.json', 'http-public': 'false' }, {}, cwd)).toThrow(
    'can be reached from elsewhere',
  )
})

it('says what is missing', () => {
  expect(() => read({})).toThrow('--legacy-network is missing')
  expect(() => read({ 'legacy-network': 'irc', secret: 'x' })).toThrow('--jid is missing')
  expect(() => read({ 'legacy-network': 'irc', jid: 'x' })).toThrow('--secret or --secret-file is missing')
})

it.each([
  ['{\n  "jid": "a",\n  "secret": hunter2\n}', 'this is not JSON'],
  ['[]', 'must contain one JSON object'],
  ['null', 'must contain one JSON object'],
  [{ legacyNetwork: 'irc' }, 'there is no option "legacyNetwork"; did you mean "legacy-network"?'],
  [{ config: 'x' }, 'there is no option "config"'],
  [{ secret: 5 }, '"secret" must be a string'],
  [{ jid: ['a', 'b'] }, '"jid" must be a string'],
  [{ 'http-public': 'true' }, '"http-public" must be true or false'],
  [{ admin: [5] }, '"admin" must be a string or a list of strings'],
])('refuses the configuration %j, and shows nothing of its values', (content, message) => {
  const cwd = withConfig(content)
  const run = () => read({ config: 'gateway.json' }, {}, cwd)
  expect(run).toThrow(expect.objectContaining({ code: 2, message: expect.stringContaining(message) }))
  expect(run).toThrow(expect.objectContaining({ message: expect.not.stringContaining('hunter2') }))
})

it('refuses a secret file that is not there, or empty', () => {
  const cwd = folderWith({ 'empty.txt': '\n' })
  const { secret: _, ...others } = needed
  expect(() => read({ ...others, 'secret-file': 'nowhere' }, {}, cwd)).toThrow(
    /secret file .*nowhere cannot be read: ENOENT/,
  )
  expect(() => read({ ...others, 'secret-file': 'empty.txt' }, {}, cwd)).toThrow('the secret file empty.txt is empty')
})

it.each(['0', '-1', 'fast', 'Infinity', ''])('refuses a rate of %j', (rate) => {
  expect(() => read({ ...needed, 'start-rate': rate })).toThrow('--start-rate must be a number above 0')
})

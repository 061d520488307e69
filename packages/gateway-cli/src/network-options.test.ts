import { expect, it } from 'vitest'
import { folderWith } from '../test/folder.js'
import { readCommandLine } from './command-line.js'
import { networkConfig } from './network-options.js'
import { readSettings } from './settings.js'

const field = (name: string, more = {}) => ({
  ...{ name, label: undefined, help: undefined, required: false, secret: false },
  ...more,
})
const fields = [
  field('server', { required: true, help: 'Where it is.' }),
  field('apiKey', { secret: true }),
  field('channels'),
]

function optionsOf(line: readonly string[], env: Readonly<Record<string, string>> = {}, file?: object) {
  const cwd = file ? folderWith({ 'gateway.json': JSON.stringify({ 'network-option': file }) }) : '/'
  const command = readCommandLine([
    ...[
      '--legacy-network=irc',
      '--jid=irc.example.org',
      '--secret=oranges',
      ...(file ? ['--config=gateway.json'] : []),
    ],
    ...line.map((one) => `--network-option=${one}`),
  ])
  if (command.kind !== 'run') throw new Error('There are options only.')
  return readSettings(command.given, { env, cwd }).networkOptions
}

it('reads the options of a module, however their names are written', () => {
  const given = optionsOf(['server=a=b', 'api-key=k', 'channels=x', 'channels=y'])
  expect(networkConfig(fields, given)).toEqual({ server: ['a=b'], apiKey: ['k'], channels: ['x', 'y'] })
})

it('counts, for each of them, the command line before the environment before the file', () => {
  const env = { TRESTLE_NETWORK_OPTION_API_KEY: 'environment', TRESTLE_NETWORK_OPTION_CHANNELS: 'x\ny' }
  const given = optionsOf(['server=line'], env, { server: 'file', apiKey: 'file', channels: ['file'] })
  expect(networkConfig(fields, given)).toEqual({ server: ['line'], apiKey: ['environment'], channels: ['x', 'y'] })
})

it('reads numbers and truth values of a file as text', () => {
  expect(networkConfig(fields, optionsOf([], {}, { server: 1, channels: [true, 'x'] }))).toEqual({
    server: ['1'],
    channels: ['true', 'x'],
  })
})

it('says what there is, and what is missing', () => {
  expect(() => networkConfig(fields, optionsOf(['server=a', 'apikey=hunter2']))).toThrow(
    'the network module has no option APIKEY; did you mean apiKey? It has server (required: Where it is.); apiKey; channels',
  )
  expect(() => networkConfig(fields, new Map())).toThrow(
    'the network module needs --network-option server=VALUE (required: Where it is.)',
  )
  expect(() => networkConfig([], optionsOf(['server=a']))).toThrow('It has none')
})

it('refuses what is no pair, and shows nothing of it', () => {
  expect(() => optionsOf(['hunter2'])).toThrow('--network-option is NAME=VALUE, such as')
  expect(() => optionsOf([], {}, { server: { a: 'hunter2' } })).toThrow('"server" in "network-option" must be a string')
})

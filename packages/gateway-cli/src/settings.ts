import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Limits } from '@trestle/gateway'
import { InvalidJidError, JID } from '@trestle/jid'
import { usageError } from './cli-error.js'
import { readConfigFile } from './config-file.js'
import { type FileSettings, readFileSettings } from './file-settings.js'
import { readLimits } from './limit-settings.js'
import { type NetworkOptions, networkOptionsIn, readNetworkOptions } from './network-options.js'
import {
  type GivenOptions,
  type LogFormat,
  type LogLevel,
  logFormats,
  logLevels,
  type OptionName,
  optionTable,
  variableOf,
  type WireLogFormat,
  wireLogFormats,
} from './option-table.js'
import { type HostAndPort, readHttpAddress, readServerAddress } from './server-address.js'
import { readWholeNumber } from './whole-number.js'

/** The options of one run. */
export interface Settings {
  readonly legacyNetwork: string
  readonly networkOptions: NetworkOptions
  readonly jid: JID
  readonly server: HostAndPort
  readonly secret: string
  /** Absolute. */
  readonly dataDir: string
  /** The URL of a database of PostgreSQL; undefined: a file in `dataDir`. It has a password. */
  readonly db: string | undefined
  readonly userJidValidator: RegExp | undefined
  readonly admins: readonly JID[]
  /** What users see of the gateway; undefined: as the network module says. */
  readonly name: string | undefined
  readonly welcome: string | undefined
  readonly rosterGroup: string | undefined
  readonly lastSeenText: boolean
  readonly files: FileSettings
  /** Users in a second whose sessions are started; undefined: as many as is usual. */
  readonly startRate: number | undefined
  /** Of each limit that is given; the others are as by default. */
  readonly limits: Limits
  readonly historyDays: number | undefined
  readonly logLevel: LogLevel
  /** Undefined: as fits where the log goes. */
  readonly logFormat: LogFormat | undefined
  readonly wireLog: WireLogFormat | undefined
  /** Milliseconds for which the process may be blocked before it is ended. */
  readonly exitWhenBlocked: number | undefined
  /** Where health and metrics are served. */
  readonly http: HostAndPort | undefined
}

/** Sources of options besides the command line. */
export interface OptionSources {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The working folder: all paths are relative to it, also those in the configuration file. */
  readonly cwd: string
}

/** Reads options from the command line, else the environment, else the configuration file. @throws CliError */
export function readSettings(commandLine: GivenOptions, { env, cwd }: OptionSources): Settings {
  const environment = readEnvironment(env)
  const configFile = last(commandLine, 'config') ?? last(environment, 'config')
  const layers = [commandLine, environment]
  if (configFile !== undefined) layers.push(readConfigFile(resolve(cwd, configFile)))
  const value = (name: OptionName) => layers.map((layer) => last(layer, name)).find((one) => one !== undefined)
  const values = (name: OptionName) => layers.find((layer) => layer.has(name))?.get(name) ?? []
  const required = (name: OptionName) => value(name) ?? missing(name)

  const legacyNetwork = required('legacy-network')
  const jid = readDomain(required('jid'))
  const choice = <T extends string>(name: OptionName, known: readonly T[]) => {
    const text = value(name)
    return text === undefined ? undefined : oneOf(name, known, text)
  }
  const http = value('http')
  return {
    legacyNetwork,
    networkOptions: networkOptions(layers, env),
    jid,
    server: readServerAddress(value('server') ?? '127.0.0.1'),
    secret: readSecret(layers, cwd),
    dataDir: resolve(cwd, value('data-dir') ?? join('.trestle', jid.domain)),
    db: readDatabase(value('db')),
    userJidValidator: readPattern(value('user-jid-validator')),
    admins: values('admin').map(readPerson),
    name: value('name'),
    welcome: value('welcome'),
    rosterGroup: value('roster-group'),
    lastSeenText: readFlag('last-seen-text', value('last-seen-text')),
    files: readFileSettings({ value, values, path: (text) => resolve(cwd, text) }),
    limits: readLimits(values('limit')),
    historyDays: readWholeNumber('history-days', value('history-days'), { min: 0, max: 30 }),
    startRate: readRate('start-rate', value('start-rate')),
    logLevel: choice('log-level', logLevels) ?? 'info',
    logFormat: choice('log-format', logFormats),
    wireLog: choice('wire-log', wireLogFormats),
    exitWhenBlocked: readBlocked(value('exit-when-blocked')),
    http: http === undefined ? undefined : readHttpAddress(http, readFlag('http-public', value('http-public'))),
  }
}

/** Reads environment variables. An empty one is unset; several values are separated by spaces. */
function readEnvironment(env: OptionSources['env']): GivenOptions {
  const given = optionTable.map(({ name, multiple }) => {
    const text = env[variableOf(name)] ?? ''
    return [name, multiple ? text.split(/\s+/).filter((one) => one !== '') : text === '' ? [] : [text]] as const
  })
  return new Map(given.filter(([, values]) => values.length > 0))
}

/** Of each option of the module, the command line's value, else that of the environment, else that of the file. */
function networkOptions([commandLine, environment, file]: readonly GivenOptions[], env: OptionSources['env']) {
  const of = (layer: GivenOptions | undefined) => readNetworkOptions(layer?.get('network-option') ?? [])
  return new Map([...of(file), ...networkOptionsIn(env), ...of(environment), ...of(commandLine)])
}

function last(layer: GivenOptions, name: OptionName): string | undefined {
  return layer.get(name)?.at(-1)
}

function missing(name: OptionName): never {
  throw usageError(`--${name} is missing`)
}

function readSecret(layers: readonly GivenOptions[], cwd: string): string {
  const layer = layers.find((one) => one.has('secret') || one.has('secret-file'))
  const [secret, file] = [layer && last(layer, 'secret'), layer && last(layer, 'secret-file')]
  if (secret !== undefined && file !== undefined) throw usageError('give --secret or --secret-file, not both')
  if (secret === undefined && file === undefined) throw usageError('--secret or --secret-file is missing')
  const text = secret ?? firstLineOf(resolve(cwd, file as string))
  if (text === '') throw usageError(file === undefined ? '--secret is empty' : `the secret file ${file} is empty`)
  return text
}

function firstLineOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/, 1)[0]!
  } catch (cause) {
    throw usageError(`the secret file ${file} cannot be read: ${(cause as NodeJS.ErrnoException).code}`, { cause })
  }
}

function readDomain(text: string): JID {
  const jid = readJid('jid', text)
  if (jid.local !== '' || jid.resource !== '') throw usageError('--jid must be a domain such as irc.example.org')
  return jid
}

function readPerson(text: string): JID {
  const jid = readJid('admin', text)
  if (jid.local === '' || jid.resource !== '') throw usageError('--admin must be a bare JID such as juliet@example.org')
  return jid
}

function readJid(name: OptionName, text: string): JID {
  try {
    return JID.parse(text)
  } catch (error) {
    if (!(error instanceof InvalidJidError)) throw error
    throw usageError(`--${name} ${JSON.stringify(error.input)} is not a JID: the ${error.part} ${error.reason}`)
  }
}

function readDatabase(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  // The message does not repeat it: it may have a password.
  if (!/^postgres(ql)?:\/\//i.test(text) || !URL.canParse(text)) {
    throw usageError('--db must be a URL such as postgres://user:password@host/database')
  }
  return text
}

function readBlocked(text: string | undefined): number | undefined {
  const seconds = readWholeNumber('exit-when-blocked', text, { min: 15, max: 86_400, unit: 'seconds' })
  return seconds === undefined ? undefined : seconds * 1000
}

function readPattern(text: string | undefined): RegExp | undefined {
  if (text === undefined) return undefined
  try {
    return new RegExp(text)
  } catch (error) {
    throw usageError(`--user-jid-validator is not a regular expression: ${(error as Error).message.split(': ').at(-1)}`)
  }
}

function readRate(name: OptionName, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const rate = Number(text)
  if (!(rate > 0 && rate < Number.POSITIVE_INFINITY)) throw usageError(`--${name} must be a number above 0`)
  return rate
}

function readFlag(name: OptionName, text = 'false'): boolean {
  if (text === 'true' || text === '1') return true
  if (text === 'false' || text === '0') return false
  throw usageError(`--${name} must be true or false`)
}

function oneOf<T extends string>(name: OptionName, known: readonly T[], text: string): T {
  const found = known.find((one) => one === text)
  if (!found) throw usageError(`--${name} must be one of ${known.join(', ')}`)
  return found
}

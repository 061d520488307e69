import { limitDefaults } from './limit-settings.js'

/** An option of the command line, the environment and the configuration file. */
export interface OptionSpec {
  readonly name: string
  /** The placeholder of its value in the help; empty for a flag. */
  readonly value: string
  readonly help: string
  /** The default as the help shows it. */
  readonly byDefault?: string
  readonly multiple?: true
  /** Its values are `NAME=VALUE`; in the configuration file, an object. */
  readonly pairs?: true
  /** It is true or false; on the command line, without a value, true. */
  readonly flag?: true
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
export const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error']
export const logFormats = ['json', 'pretty'] as const
export type LogFormat = (typeof logFormats)[number]
export const wireLogFormats = ['pretty', 'json'] as const
export type WireLogFormat = (typeof wireLogFormats)[number]

const table = [
  {
    name: 'legacy-network',
    value: 'MODULE',
    help: 'the network module: a file (.ts or .js), a folder with a package.json, a package, or NAME for ./NAME.ts, ./NAME.js, the package NAME or @trestle/gateway-NAME',
  },
  {
    name: 'network-option',
    value: 'NAME=VALUE',
    help: 'an option of the network module; TRESTLE_NETWORK_OPTION_NAME in the environment, { "NAME": "VALUE" } in the file',
    multiple: true,
    pairs: true,
  },
  { name: 'jid', value: 'DOMAIN', help: "the gateway's address, as in the server's configuration" },
  {
    name: 'server',
    value: 'HOST[:PORT]',
    help: 'where the server accepts components; [v6]:PORT for IPv6',
    byDefault: '127.0.0.1:5347',
  },
  { name: 'secret', value: 'TEXT', help: 'the secret shared with the server; others on this machine can see it here' },
  { name: 'secret-file', value: 'FILE', help: 'a file whose first line is the secret' },
  {
    name: 'data-dir',
    value: 'DIR',
    help: 'the folder of users, contacts and messages',
    byDefault: '.trestle/DOMAIN',
  },
  {
    name: 'db',
    value: 'URL',
    help: 'keeps users, contacts and messages in PostgreSQL: postgres://user:password@host/database, with ?schema=NAME where gateways share it',
    byDefault: 'a file of SQLite in --data-dir',
  },
  {
    name: 'user-jid-validator',
    value: 'REGEX',
    help: 'who may register: a pattern for the whole bare address',
    byDefault: 'the parent domain of --jid',
  },
  { name: 'admin', value: 'JID', help: 'who may run administrative commands', multiple: true },
  {
    name: 'name',
    value: 'TEXT',
    help: 'the name of the gateway for its users',
    byDefault: 'that of the network module',
  },
  { name: 'welcome', value: 'TEXT', help: 'what a new user is told first', byDefault: 'its name, and how to get help' },
  { name: 'roster-group', value: 'TEXT', help: 'the roster group of contacts for which the network names none' },
  {
    name: 'last-seen-text',
    value: '',
    help: 'tells in words too when a contact was last seen, for clients that do not read XEP-0319',
    flag: true,
  },
  {
    name: 'files-url',
    value: 'URL',
    help: 'keeps files for users in a folder: what their URLs begin with, such as https://files.example.org/, which leads to --files-http',
    byDefault: "they are uploaded to the server's service",
  },
  { name: 'files-dir', value: 'DIR', help: 'the folder of those files', byDefault: 'files in --data-dir' },
  {
    name: 'files-http',
    value: 'HOST:PORT',
    help: 'where those files are served, for a web server that speaks TLS',
    byDefault: '127.0.0.1:5290',
  },
  {
    name: 'files-user-bytes',
    value: 'BYTES',
    help: 'of the files of one user, such as 500M: beyond, the oldest ones are removed',
    byDefault: '256M',
  },
  { name: 'files-total-bytes', value: 'BYTES', help: 'of the files of all users', byDefault: '16G' },
  { name: 'files-days', value: 'DAYS', help: 'after which files are removed', byDefault: '30' },
  {
    name: 'files-max-bytes',
    value: 'BYTES',
    help: 'of one file, to users and from them',
    byDefault: '100M to users, 256M from them',
  },
  {
    name: 'files-network',
    value: 'ADDRESS[/BITS]',
    help: 'a network that is not public, from which files of users are retrieved all the same, such as that of the upload service',
    multiple: true,
  },
  {
    name: 'log-level',
    value: 'LEVEL',
    help: `${logLevels.join(', ')}; SIGUSR2 changes it to debug and back`,
    byDefault: 'info',
  },
  {
    name: 'start-rate',
    value: 'NUMBER',
    help: 'users in a second whose sessions are started, and who are shown how their contacts are when the server has come back',
    byDefault: '50',
  },
  {
    name: 'limit',
    value: 'NAME=COUNT/SECONDS',
    help: `how often a user may do what reaches the network: ${Object.entries(limitDefaults)
      .map(([name, rate]) => `${name}=${rate}`)
      .join(', ')}`,
    multiple: true,
    pairs: true,
  },
  {
    name: 'history-days',
    value: 'DAYS',
    help: 'how far back what a network tells of the past may go, from 0 to 30; users may want less',
    byDefault: '30',
  },
  {
    name: 'log-format',
    value: 'FORMAT',
    help: 'json (an object for each line) or pretty (text)',
    byDefault: 'pretty on a terminal, otherwise json',
  },
  {
    name: 'wire-log',
    value: 'FORMAT',
    help: `${wireLogFormats.join(', ')}: shows on standard error what goes to the server and comes from it, messages included and passwords left out`,
  },
  {
    name: 'http',
    value: 'HOST:PORT',
    help: 'serves /healthz, /readyz and /metrics (Prometheus) there, such as 127.0.0.1:9100',
    byDefault: 'not served',
  },
  { name: 'http-public', value: '', help: 'allows --http to be reached from other machines', flag: true },
  {
    name: 'exit-when-blocked',
    value: 'SECONDS',
    help: 'ends the process, for a supervisor to start it again, when code of the module has kept all else from running for so long',
    byDefault: 'never',
  },
  { name: 'config', value: 'FILE', help: 'a JSON file with the same names: { "jid": "irc.example.org", … }' },
] as const satisfies readonly OptionSpec[]

export type OptionName = (typeof table)[number]['name']

export const optionTable: readonly (OptionSpec & { readonly name: OptionName })[] = table
export const optionNames: readonly OptionName[] = table.map(({ name }) => name)

/** The environment variable of an option. */
export function variableOf(name: OptionName): string {
  return `TRESTLE_${name.toUpperCase().replaceAll('-', '_')}`
}

/** The values of each option, in order. */
export type GivenOptions = ReadonlyMap<OptionName, readonly string[]>

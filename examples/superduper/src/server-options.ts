import { parseArgs } from 'node:util'
import { DEFAULT_ADDRESS } from './address.js'
import {
  type FeatureName,
  featureNames,
  isRequestName,
  limits,
  requests,
  type ServerLimits,
  serverLimits,
} from './protocol.js'
import { type Fault, type FaultKind, faultKinds, type SuperDuperServerOptions } from './server/index.js'

const column = (entries: readonly (readonly [string, string | number])[]): string =>
  entries.map(([name, value]) => `    ${name.padEnd(24)} ${value}`).join('\n')

function wrapped(words: readonly string[]): string {
  const lines = ['']
  for (const word of words) {
    if (`${lines.at(-1)} ${word}`.length > 84) lines.push('')
    lines.push(`${lines.pop()} ${word}`)
  }
  return lines.map((line) => `   ${line}`).join('\n')
}

export const usage = `Usage: superduper-server --account NAME:PASSWORD [--account …] [options]

Runs the super duper chat network: a small server for trials, without TLS.

  --account NAME:PASSWORD  an account; may be given many times
  --port PORT              TCP port, also of HTTP; 0 takes a free one (default: ${DEFAULT_ADDRESS.port})
  --host HOST              address to listen on (default: ${DEFAULT_ADDRESS.host})
  --data-dir DIR           keeps what was said and uploaded there, for one server at a time
                           (default: memory only)
  --two-step NAME          the account needs a code as well, which is printed; many times
  --without LIST           features that it does not offer, by commas; of these:
${wrapped(featureNames)}
  --lacked NAME:LIST       features that one account lacks, by commas; many times
  --edit-seconds N         seconds in which a message may be edited (default: any number)
  --delete-seconds N       … and deleted (default: any number)
  --reactions MAX[:LIST]   reactions of one account to one message, and which, by commas
  --max-files N            files of one message (default: ${limits.filesPerMessage})
  --file-types LIST        media types of files, by commas, such as image/* (default: all)
  --read-marks each|last   what a mark is of: one message, or all up to it (default: each)
  --limit NAME=N           a bound; may be given many times (defaults below)
  --fault NAME:KIND[:REQUEST[:TIMES]]
                           a fault of an account, TIMES times (0: always; default: 1), at
                           one kind of request (default: all); many times. Kinds:
${wrapped(faultKinds)}
  --admin-secret-file FILE the secret for calls of operators (POST /admin)
  --help                   prints this

The account echobot always exists: it echoes every message.

Limits:
${column(Object.entries(serverLimits))}
`

/** The command line is invalid; the message says why and never contains a password. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export interface CommandLine extends SuperDuperServerOptions {
  readonly faults: readonly Fault[]
  readonly adminSecretFile: string | undefined
}

const many = { type: 'string', multiple: true, default: [] as string[] } as const

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        account: many,
        port: { type: 'string', default: String(DEFAULT_ADDRESS.port) },
        host: { type: 'string', default: DEFAULT_ADDRESS.host },
        'data-dir': { type: 'string' },
        'two-step': many,
        without: many,
        lacked: many,
        'edit-seconds': { type: 'string' },
        'delete-seconds': { type: 'string' },
        reactions: { type: 'string' },
        'max-files': { type: 'string' },
        'file-types': { type: 'string' },
        'read-marks': { type: 'string' },
        limit: many,
        fault: many,
        'admin-secret-file': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    // The first sentence says what is wrong; positional arguments are not named, they may hold a password.
    const positional =
      error instanceof Error && 'code' in error && error.code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL'
    throw new UsageError(positional ? 'unexpected argument' : String((error as Error).message).split(/[.\n]/)[0])
  }
}

function readAccounts(given: readonly string[]): Readonly<Record<string, string>> {
  if (given.length === 0) throw new UsageError('at least one --account NAME:PASSWORD is needed')
  const accounts = new Map<string, string>()
  for (const account of given) {
    const colon = account.indexOf(':')
    if (colon < 1 || colon === account.length - 1) throw new UsageError('--account must be NAME:PASSWORD')
    const name = account.slice(0, colon)
    if (accounts.has(name)) throw new UsageError(`--account ${name} was given twice`)
    accounts.set(name, account.slice(colon + 1))
  }
  return Object.fromEntries(accounts)
}

function readNumber(option: string, text: string, max = Number.MAX_SAFE_INTEGER): number {
  const number = Number(text)
  if (!/^[0-9]{1,15}$/.test(text) || number > max) throw new UsageError(`${option} must be from 0 to ${max}`)
  return number
}

function readWord<const W extends string>(option: string, words: readonly W[], text: string | undefined): W {
  const found = words.find((word) => word === text)
  if (found === undefined) throw new UsageError(`${option} must be one of ${words.join(', ')}`)
  return found
}

const commas = (text: string): readonly string[] => text.split(',').filter((word) => word !== '')

function readLimits(given: readonly string[]): Partial<ServerLimits> {
  const names = Object.keys(serverLimits) as readonly (keyof ServerLimits)[]
  return Object.fromEntries(
    given.map((limit) => {
      const [name, value = ''] = limit.split('=')
      return [readWord('--limit', names, name), readNumber(`--limit ${name}`, value)]
    }),
  )
}

const readFeatures = (option: string, list: string): readonly FeatureName[] =>
  commas(list).map((name) => readWord(option, featureNames, name))

function readLacked(text: string): readonly [string, readonly FeatureName[]] {
  const [account = '', list = ''] = text.split(':')
  return [account, readFeatures('--lacked', list)]
}

function readFault(text: string): Fault {
  const [account = '', kind, request, times] = text.split(':')
  return {
    account,
    kind: readWord<FaultKind>('--fault', faultKinds, kind),
    ...(request && { request: readWord('--fault', Object.keys(requests).filter(isRequestName), request) }),
    ...(times !== undefined && { times: readNumber('--fault', times) }),
  }
}

function readReactions(text: string | undefined): Pick<SuperDuperServerOptions, 'maxReactions' | 'allowedReactions'> {
  if (text === undefined) return {}
  const [max = '', allowed] = text.split(':')
  const maxReactions = readNumber('--reactions', max)
  return allowed === undefined ? { maxReactions } : { maxReactions, allowedReactions: commas(allowed) }
}

/** Reads the command line. Throws {@link UsageError}. Names of accounts are checked by the server. */
export function readServerOptions(args: readonly string[]): CommandLine | 'help' {
  const values = parse(args)
  if (values.help) return 'help'
  const { 'edit-seconds': edit, 'delete-seconds': remove, 'read-marks': readMarks } = values
  const { 'max-files': maxFiles, 'file-types': fileTypes } = values
  return {
    accounts: readAccounts(values.account),
    port: readNumber('--port', values.port, 65_535),
    host: values.host,
    dataDir: values['data-dir'],
    twoStep: values['two-step'],
    without: values.without.flatMap((list) => readFeatures('--without', list)),
    lacked: Object.fromEntries(values.lacked.map(readLacked)),
    editSeconds: edit === undefined ? undefined : readNumber('--edit-seconds', edit),
    deleteSeconds: remove === undefined ? undefined : readNumber('--delete-seconds', remove),
    ...readReactions(values.reactions),
    maxFiles: maxFiles === undefined ? undefined : readNumber('--max-files', maxFiles, limits.filesPerMessage),
    fileTypes: fileTypes === undefined ? undefined : commas(fileTypes),
    readMarks: readMarks === undefined ? undefined : readWord('--read-marks', ['each', 'last'], readMarks),
    limits: readLimits(values.limit),
    faults: values.fault.map(readFault),
    adminSecretFile: values['admin-secret-file'],
  }
}

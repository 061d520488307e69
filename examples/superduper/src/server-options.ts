import { parseArgs } from 'node:util'
import { DEFAULT_ADDRESS } from './address.js'
import type { SuperDuperServerOptions } from './server/index.js'

export const usage = `Usage: superduper-server --account NAME:PASSWORD [--account …] [options]

Runs the super duper chat network: a small server for trials, without TLS.

  --account NAME:PASSWORD  an account; may be given many times
  --port PORT              TCP port; 0 takes a free one (default: ${DEFAULT_ADDRESS.port})
  --host HOST              address to listen on (default: ${DEFAULT_ADDRESS.host})
  --data-dir DIR           keeps ids, contacts and waiting messages there, for one server
                           at a time (default: memory only)
  --help                   prints this

The account echobot always exists: it echoes every message.
`

/** The command line is invalid; the message says why and never contains a password. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        account: { type: 'string', multiple: true, default: [] },
        port: { type: 'string', default: String(DEFAULT_ADDRESS.port) },
        host: { type: 'string', default: DEFAULT_ADDRESS.host },
        'data-dir': { type: 'string' },
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

/** Reads the command line. Throws {@link UsageError}. Names of accounts are checked by the server. */
export function readServerOptions(args: readonly string[]): SuperDuperServerOptions | 'help' {
  const values = parse(args)
  if (values.help) return 'help'
  if (values.account.length === 0) throw new UsageError('at least one --account NAME:PASSWORD is needed')
  const accounts = new Map<string, string>()
  for (const account of values.account) {
    const colon = account.indexOf(':')
    if (colon < 1 || colon === account.length - 1) throw new UsageError('--account must be NAME:PASSWORD')
    const name = account.slice(0, colon)
    if (accounts.has(name)) throw new UsageError(`--account ${name} was given twice`)
    accounts.set(name, account.slice(colon + 1))
  }
  const port = Number(values.port)
  if (!/^[0-9]{1,5}$/.test(values.port) || port > 65_535) throw new UsageError('--port must be from 0 to 65535')
  return { accounts: Object.fromEntries(accounts), port, host: values.host, dataDir: values['data-dir'] }
}

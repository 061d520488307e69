import type { IrcClientOptions } from '../irc/options.js'

/** How a user is on one server. */
export interface ServerSettings {
  readonly nick: string
  readonly realname?: string | undefined
  readonly account?: string | undefined
  readonly accountPassword?: string | undefined
  readonly password?: string | undefined
  readonly encoding?: string | undefined
  readonly port?: string | undefined
  readonly tls?: 'verify' | 'plain' | undefined
}

/** What the gateway adds. */
export interface ConnectionDefaults {
  /** Authorities that are trusted instead of those of Node, PEM. */
  readonly ca: string | undefined
  readonly signal: AbortSignal
}

/** Until a connection is there; messages of the user wait for it that long. */
const CONNECT_MS = 45_000
/** For services to do what they do, before channels are joined. */
const SETTLE_MS = 1000

export function clientOptions(
  host: string,
  settings: ServerSettings,
  { ca, signal }: ConnectionDefaults,
): IrcClientOptions {
  const { nick, realname, account, accountPassword, password, encoding, port, tls = 'verify' } = settings
  const isPlain = tls === 'plain'
  return {
    host,
    nick,
    signal,
    realname,
    password,
    encoding,
    connectTimeoutMs: CONNECT_MS,
    settleMs: SETTLE_MS,
    version: 'Trestle',
    tls: isPlain ? false : { ca },
    ...(port !== undefined && { port: Number(port) }),
    ...(accountPassword !== undefined && {
      sasl: { mechanism: 'PLAIN', account: account ?? nick, password: accountPassword },
    }),
  }
}

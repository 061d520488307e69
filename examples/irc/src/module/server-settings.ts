import { isNick, toNick } from '../irc/nicks.js'
import type { IrcClientOptions } from '../irc/options.js'
import type { FloodLimit } from '../irc/send-queue.js'
import { readPem } from './pem.js'

/** How a user is on one server. */
export interface ServerSettings {
  readonly nick: string
  readonly realname?: string | undefined
  readonly account?: string | undefined
  readonly accountPassword?: string | undefined
  /** A certificate and its key, PEM. */
  readonly certificate?: string | undefined
  readonly nickServ?: string | undefined
  readonly password?: string | undefined
  readonly onConnect?: readonly string[] | undefined
  readonly encoding?: string | undefined
  readonly port?: string | undefined
  readonly tls?: 'verify' | 'plain' | undefined
}

/** What the gateway adds. */
export interface ConnectionDefaults {
  /** Authorities that are trusted instead of those of Node, PEM. */
  readonly ca: string | undefined
  /** How fast lines may go. */
  readonly flood: FloodLimit | undefined
  readonly signal: AbortSignal
}

/** Until a connection is there; messages of the user wait for it that long. */
const CONNECT_MS = 45_000
/** For services to do what they do, before channels are joined. */
const SETTLE_MS = 1000
/** Where the server has not said how long nicks may be. */
const NICK_LENGTH = 30

export function clientOptions(host: string, settings: ServerSettings, defaults: ConnectionDefaults): IrcClientOptions {
  const { nick, realname, password, encoding, port, tls, onConnect = [], account, nickServ } = settings
  const client = settings.certificate === undefined ? undefined : readPem(settings.certificate)
  const sasl = saslOf(settings, client !== undefined)
  return {
    host,
    // What cannot be a nick becomes one that looks like it.
    nick: isNick(nick, NICK_LENGTH) ? nick : toNick(nick, NICK_LENGTH),
    realname,
    password,
    encoding,
    onConnect,
    signal: defaults.signal,
    flood: defaults.flood,
    connectTimeoutMs: CONNECT_MS,
    settleMs: SETTLE_MS,
    version: 'Trestle',
    tls: tls === 'plain' ? false : { ca: defaults.ca, client },
    ...(port !== undefined && { port: Number(port) }),
    ...(sasl && { sasl }),
    ...(nickServ !== undefined && { identify: { password: nickServ, account } }),
  }
}

function saslOf(settings: ServerSettings, hasCertificate: boolean): IrcClientOptions['sasl'] {
  const { nick, account = nick, accountPassword: password, tls } = settings
  if (password !== undefined) return { mechanism: 'PLAIN', account, password }
  return hasCertificate && tls !== 'plain' ? { mechanism: 'EXTERNAL' } : undefined
}

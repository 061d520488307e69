import type { IrcClock } from './clock.js'
import type { Sasl } from './framework.js'
import { IrcError } from './irc-error.js'
import { isFallbackEncoding } from './line-decoder.js'
import type { TlsOptions } from './link.js'
import { isNick } from './nicks.js'
import type { FloodLimit } from './send-queue.js'

export interface IrcClientOptions {
  readonly host: string
  /** Default: 6697, without TLS 6667. */
  readonly port?: number | undefined
  /** Default: TLS, with a certificate that Node trusts. False: without TLS, so that everybody in between can read it. */
  readonly tls?: TlsOptions | false | undefined
  /** The password of the server (PASS), which is not that of an account. */
  readonly password?: string | undefined
  readonly nick: string
  /** What stands before the `@`. Default: made of the nick. */
  readonly username?: string | undefined
  /** Default: the nick. */
  readonly realname?: string | undefined
  /** How to log in to an account. Where that fails, so does `connect`. */
  readonly sasl?: Sasl | undefined
  /** For networks without SASL: told to NickServ after connecting. */
  readonly identify?:
    | { readonly password: string; readonly account?: string | undefined; readonly service?: string | undefined }
    | undefined
  /** Whole lines that are sent after connecting, such as `OPER name password` or `MODE romeo +B`. */
  readonly onConnect?: readonly string[] | undefined
  /** How long to wait after `identify` and `onConnect`, until services have done what they do. Default: 0. */
  readonly settleMs?: number | undefined
  /** Answers CTCP VERSION. Default: no answer. */
  readonly version?: string | undefined
  /** In which encoding lines are read that are not UTF-8. Default: `windows-1252`. */
  readonly encoding?: string | undefined
  readonly flood?: FloodLimit | undefined
  /** Until `connect` gives up. Default: 60 s. */
  readonly connectTimeoutMs?: number | undefined
  /** How long the server may take to answer a command. Default: 60 s. */
  readonly commandTimeoutMs?: number | undefined
  /** After how long without a word the server is asked whether it is there. Default: 60 s. */
  readonly pingAfterMs?: number | undefined
  /** How long it may take to answer that. Default: 60 s. */
  readonly pingTimeoutMs?: number | undefined
  /** How often to ask for the own nick where somebody had it, and the server cannot tell when it is free. Default: 60 s. */
  readonly regainAfterMs?: number | undefined
  /** Ends the connection. */
  readonly signal?: AbortSignal | undefined
  readonly clock?: IrcClock | undefined
}

/** Nothing of it may become more than one line, or one word too many. */
export function checkOptions(options: IrcClientOptions): void {
  const { nick, username, realname, password, sasl, identify, onConnect = [], encoding } = options
  const identifying = identify ? [identify.password, identify.account, identify.service] : []
  const account = sasl?.mechanism === 'PLAIN' ? [sasl.account, sasl.password] : []
  for (const text of [nick, username, realname, password, ...identifying, ...account, ...onConnect])
    if (text !== undefined && /[\r\n\0]/.test(text))
      throw new IrcError('invalid', 'There may be no line end and no NUL in an option.')
  if (!isNick(nick, 200)) throw new IrcError('bad-nick')
  if (username !== undefined && !/^[^\s@!:]+$/.test(username)) throw new IrcError('invalid', 'That is no user name.')
  const tls = options.tls === false ? undefined : options.tls
  if (sasl?.mechanism === 'EXTERNAL' && !tls?.client)
    throw new IrcError('invalid', 'SASL EXTERNAL needs the certificate of the client.')
  if (encoding !== undefined && !isFallbackEncoding(encoding))
    throw new IrcError('invalid', `There is no encoding ${JSON.stringify(encoding)} that keeps ASCII.`)
}

/** A user name of the nick: letters and digits, as every server takes it. */
export function usernameOf(nick: string): string {
  return (
    nick
      .replace(/[^A-Za-z0-9]/g, '')
      .toLowerCase()
      .slice(0, 10) || 'user'
  )
}

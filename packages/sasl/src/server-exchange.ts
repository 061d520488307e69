import { anonymousServer } from './anonymous.js'
import type { ChannelBinding, Offer } from './channel-binding.js'
import { SaslError } from './errors.js'
import { externalServer } from './external.js'
import { plainServer } from './plain.js'
import type { ScramHash, ScramKeys } from './scram/keys.js'
import { scramMechanism } from './scram/mechanism.js'
import { scramServer } from './scram/server.js'

export interface SaslSuccess {
  /** Who was authenticated, prepared by SASLprep; a server maps it to an account. */
  readonly username: string
  /** Whom the client wants to act as: authenticated it is, authorized it is not until the caller has checked it. */
  readonly authzid?: string
  /** To be sent along with success. */
  readonly data?: Uint8Array
}

export type ServerStep = { readonly challenge: Uint8Array } | { readonly success: SaslSuccess }

/** The server's end of one attempt. */
export interface ServerExchange {
  readonly mechanism: string
  /**
   * Takes the initial response (undefined when there was none) and then each response. Throws {@link SaslError} with a
   * condition of RFC 6120 as its code; the exchange is over then. What a callback of the options throws becomes
   * `temporary-auth-failure` with that as its cause, unless it is a SaslError itself.
   */
  respond(data: Uint8Array | undefined): Promise<ServerStep>
}

export interface ServerExchangeOptions {
  /** SCRAM: the keys kept for a (prepared) user name, of the hash named; undefined when there is no such user. */
  readonly lookup?: (username: string, hash: ScramHash) => Promise<ScramKeys | undefined>
  /** PLAIN: is this the password of that user? Both are prepared. */
  readonly checkPlain?: (username: string, password: string) => Promise<boolean>
  /** ANONYMOUS: makes up a user name. The trace is what the client said of itself: unchecked. */
  readonly anonymous?: (trace: string | undefined) => string
  /** EXTERNAL: the user that the client's certificate stands for, given whom it wants to act as; undefined refuses. */
  readonly external?: (authzid: string | undefined) => Promise<string | undefined>
  /** What the -PLUS mechanisms may bind to on this connection. */
  readonly channelBindings?: readonly ChannelBinding[]
  /** What was advertised on this connection; with it, SCRAM sends the hash of it (XEP-0474). */
  readonly offer?: Offer
  /**
   * Makes the salts shown for unknown users. Keep it over restarts, or a user name can be probed by watching which
   * salts change. Default: random, for the life of the process.
   */
  readonly unknownUserSecret?: Uint8Array
  /** The iteration count shown for unknown users; the one that real users have. Default {@link defaultIterations}. */
  readonly unknownUserIterations?: number
}

/**
 * The server's end of a mechanism. Throws {@link SaslError} `invalid-mechanism` for one that is not known here, or
 * whose callback the options lack.
 */
export function serverExchange(mechanism: string, options: ServerExchangeOptions): ServerExchange {
  const exchange = make(mechanism, options)
  if (exchange === undefined) throw new SaslError('invalid-mechanism', 'The mechanism is not available')
  return exchange
}

function make(mechanism: string, options: ServerExchangeOptions): ServerExchange | undefined {
  const scram = scramMechanism(mechanism)
  if (scram !== undefined) {
    const { lookup } = options
    if (lookup === undefined || (scram.plus && !options.channelBindings?.length)) return undefined
    return scramServer(scram, { ...options, lookup })
  }
  if (mechanism === 'PLAIN') return options.checkPlain && plainServer(options.checkPlain)
  if (mechanism === 'EXTERNAL') return options.external && externalServer(options.external)
  if (mechanism === 'ANONYMOUS') return options.anonymous && anonymousServer(options.anonymous)
  return undefined
}

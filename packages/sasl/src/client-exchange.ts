import type { ChannelBinding, Offer } from './channel-binding.js'
import type { Credentials } from './credentials.js'
import { SaslError } from './errors.js'
import { allMechanisms } from './mechanisms.js'

/** One attempt to authenticate. It is used once; after it has thrown, it only throws. */
export interface ClientExchange {
  readonly mechanism: string
  /** The initial response; undefined when the server speaks first, empty for one that is sent but empty (`=`). */
  start(): Promise<Uint8Array | undefined>
  /** Answers a challenge. */
  respond(challenge: Uint8Array): Promise<Uint8Array>
  /**
   * Takes what came with success. Until it has resolved, the server has proved nothing: with SCRAM it throws
   * {@link SaslError} `server-signature` when the proof is wrong or missing.
   */
  finish(data: Uint8Array | undefined): Promise<void>
}

export interface ClientExchangeOptions {
  readonly credentials: Credentials
  /** The connection is under TLS and its certificate was checked. Default false: PLAIN and EXTERNAL are refused. */
  readonly secure?: boolean
  /** Sends the password in the clear to whoever listens. Default false. */
  readonly allowPlainWithoutTls?: boolean
  /** For the -PLUS mechanisms, which need it. */
  readonly channelBinding?: ChannelBinding
  /**
   * For SCRAM without -PLUS (RFC 5802 §6): `y` when this end could bind to the channel but was offered no -PLUS; a
   * server that did offer it then refuses. Default `n`.
   */
  readonly bindingFlag?: 'n' | 'y'
  /** What the server advertised; with it, SCRAM checks the server's hash of it where there is one (XEP-0474). */
  readonly offer?: Offer
  /** Fail when the server sends no such hash. Default false. */
  readonly requireOfferHash?: boolean
  /** How much hashing a SCRAM server may ask for. Default {@link defaultMaxIterations}. */
  readonly maxIterations?: number | undefined
  /** What ANONYMOUS tells the server about its user: an e-mail address or a token, at most 255 characters. */
  readonly trace?: string
}

/**
 * An exchange by one given mechanism. Throws {@link SaslError} `invalid-mechanism` for one that is not known here,
 * `insecure` for one that needs TLS, `bad-credentials` when the credentials do not fit.
 */
export function clientExchange(mechanism: string, options: ClientExchangeOptions): ClientExchange {
  const known = allMechanisms.find(({ name }) => name === mechanism)
  if (known) return known.exchange(options)
  throw new SaslError('invalid-mechanism', 'The mechanism is not known')
}

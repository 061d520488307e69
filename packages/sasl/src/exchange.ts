import type { ChannelBinding, Offer } from './channel-binding.js'
import type { Credentials } from './credentials.js'
import type { ScramHash, ScramKeys } from './scram/keys.js'

/** One attempt to authenticate, the client's end. It is used once; after it has thrown, it only throws. */
export interface ClientExchange {
  readonly mechanism: string
  /** The initial response; undefined when the server speaks first, empty for one that is sent but empty (`=`). */
  start(): Promise<Uint8Array | undefined>
  /** Answers a challenge. */
  respond(challenge: Uint8Array): Promise<Uint8Array>
  /**
   * Takes what came with success. Until it has resolved, the server is not verified: with SCRAM it throws
   * {@link SaslError} `server-signature` when the server's signature is wrong or missing.
   */
  finish(data: Uint8Array | undefined): Promise<void>
  /**
   * Told that the server refused it, and with what. True: it was bound to the channel in a way that the server has not
   * announced, and the mechanism is worth another exchange, which will be bound in another.
   */
  refused?(condition: string): boolean
}

export interface ClientExchangeOptions {
  readonly credentials: Credentials
  /** The connection is under TLS and its certificate was checked. Default false: PLAIN and EXTERNAL are refused. */
  readonly secure?: boolean
  /** Sends the password in the clear to whoever listens. Default false. */
  readonly allowPlainWithoutTls?: boolean
  /** For the -PLUS mechanisms, which need it. */
  readonly channelBinding?: ChannelBinding
  /** For the -PLUS mechanisms: that of the exchange. */
  readonly refused?: ((condition: string) => boolean) | undefined
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
  /** How much hashing a SCRAM server has to ask for. Default {@link defaultMinIterations}. */
  readonly minIterations?: number | undefined
  /** What ANONYMOUS tells the server about its user: an e-mail address or a token, at most 255 characters. */
  readonly trace?: string
}

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

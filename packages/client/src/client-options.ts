import type { HostLimits, LivenessOptions, ReconnectOptions } from '@trestle/core/host'
import type { JID } from '@trestle/jid'
import type { Credentials } from '@trestle/sasl'
import type { Clock, WireEntry } from '@trestle/xmlstream'
import type { ClientError } from './client-error.js'
import type { Connector } from './connector.js'

/**
 * `starttls` upgrades a plain connection, `direct` has TLS from its first byte. `none` sends everything in the clear,
 * for a server on the same machine perhaps, and must be asked for twice.
 */
export type TlsPolicy =
  | { readonly mode?: 'starttls' | 'direct' | undefined; readonly insecure?: false | undefined }
  | { readonly mode: 'none'; readonly insecure: true }

/** Milliseconds. */
export interface ClientTimeouts {
  /** For a whole login, from looking up the server to the session. Default 30,000. */
  readonly login?: number | undefined
  /** For each address that is tried. Default 10,000. */
  readonly connect?: number | undefined
  /** For sending what is left and closing the stream. Default 5000. */
  readonly stop?: number | undefined
}

export interface ClientOptions {
  /** The account. One without a local part logs in anonymously; a resource is asked for like `resource`. */
  readonly jid: JID | string
  readonly password?: string | undefined
  /** What differs from user name (the local part of the JID) and password, or goes beyond them. */
  readonly credentials?: Credentials | undefined
  /** A name for this session; the server chooses one where it is missing or taken. */
  readonly resource?: string | undefined
  readonly connector: Connector
  readonly tls?: TlsPolicy | undefined
  /**
   * SASL mechanisms that may be used, strongest first. Default: `defaultMechanisms` of `@trestle/sasl`, in browsers but for
   * channel binding; of these, none is used that guards the password less than one which the server has offered and then
   * refused.
   */
  readonly mechanisms?: readonly string[] | undefined
  /** How much hashing a server may ask for. Default 500,000. */
  readonly maxIterations?: number | undefined
  /** How much hashing a server has to ask for, lest whoever reads a proof guesses the password. Default 4096. */
  readonly minIterations?: number | undefined
  readonly timeouts?: ClientTimeouts | undefined
  /** Whether, and how, a lost session is taken up again. Default true. */
  readonly reconnect?: boolean | ReconnectOptions<ClientError> | undefined
  /** When a silent connection is taken for dead, once a plugin can ask for a sign of life: XEP-0199 or XEP-0198. */
  readonly liveness?: LivenessOptions | undefined
  /**
   * Of what the server sends, and of what is sent to it. What arrives beyond `SESSION_LIMITS` of `@trestle/xmlstream` is
   * skipped by default; during the login, where at most the parser's own defaults hold, it ends that.
   */
  readonly limits?: HostLimits | undefined
  /** Milliseconds of silence after which a space is sent, so that nobody on the way forgets us. Default 60,000; 0 never. */
  readonly keepAlive?: number | undefined
  readonly clock?: Clock | undefined
  /** Makes ids; by default they cannot be guessed. */
  readonly newId?: (() => string) | undefined
  /** Told of all that goes over the wire, secrets included, on every connection: `wireLog()` of `@trestle/wire-log`. */
  readonly wire?: ((entry: WireEntry) => void) | undefined
}

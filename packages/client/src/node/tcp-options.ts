import type { Clock } from '@trestle/xmlstream'
import type { TlsOptions } from '@trestle/xmlstream/tcp'
import type { TlsPolicy } from '../client-options.js'
import type { Resolver } from './resolver.js'

/** TLS on Node: which, and what the certificates are. The server's is always verified. */
export type TcpTls = TlsPolicy &
  Pick<TlsOptions, 'ca' | 'cert' | 'key' | 'pfx' | 'passphrase' | 'ciphers' | 'minVersion' | 'maxVersion'> & {
    /** The name that the certificate must bear, where that is not the domain of the JID. */
    readonly servername?: string | undefined
  }

export interface TcpConnectorOptions {
  /** Skips the DNS records of the domain. */
  readonly host?: string | undefined
  /** Default 5222, or 5223 for direct TLS; without a host, that of the domain itself. */
  readonly port?: number | undefined
  readonly tls?: TcpTls | undefined
  /** Milliseconds for each address that is tried, and again for its TLS. Default 10,000. */
  readonly timeout?: number | undefined
  /** Milliseconds after which the next address is tried beside the one before. Default 250, at least 10 (RFC 8305 §8). */
  readonly attemptDelay?: number | undefined
  readonly resolver?: Resolver | undefined
  /** Numbers from 0 up to 1, to choose among servers by weight. */
  readonly random?: (() => number) | undefined
  /** For the delay between attempts, and for how long a failure is remembered. Default: the system's. */
  readonly clock?: Clock | undefined
}

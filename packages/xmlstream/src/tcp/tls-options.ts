import { constants } from 'node:crypto'
import { isIP } from 'node:net'
import type { ConnectionOptions, SecureContextOptions, TlsOptions as ServerOptions } from 'node:tls'
import { checkCertificateName } from './certificate-name.js'

type ContextOptions = Pick<
  SecureContextOptions,
  'ca' | 'cert' | 'key' | 'pfx' | 'passphrase' | 'ciphers' | 'minVersion' | 'maxVersion'
>

type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined }

/** For the side that connects. */
export interface TlsOptions extends Optional<ContextOptions> {
  /** The name that the certificate must bear; for XMPP the domain of the JID, whatever host is dialled (RFC 6120 §13.7.2). */
  readonly servername: string
  readonly alpn?: readonly string[] | undefined
  /** False accepts any certificate, and so any attacker in the middle. Default true. */
  readonly rejectUnauthorized?: boolean | undefined
}

/** For the side that accepts: at least a certificate and its key. */
export interface AcceptTlsOptions extends Optional<ContextOptions> {
  readonly alpn?: readonly string[] | undefined
  /** Asks the client for a certificate; one that does not chain to `ca` is not refused here, see `peerAuthorized`. */
  readonly requestCert?: boolean | undefined
}

/** A second handshake on one connection has brought attacks alone, some on channel bindings (RFC 7627); XMPP does without (RFC 6120 §5.3.5). */
const secureOptions = constants.SSL_OP_NO_RENEGOTIATION

export function clientOptions({ servername, alpn, ...rest }: TlsOptions): ConnectionOptions {
  return {
    minVersion: 'TLSv1.2',
    secureOptions,
    ...defined(rest),
    host: servername,
    // RFC 6066 §3 knows no addresses; the certificate is checked against `host` all the same.
    ...(isIP(servername) === 0 && { servername }),
    ...(alpn && { ALPNProtocols: [...alpn] }),
    rejectUnauthorized: rest.rejectUnauthorized !== false,
    checkServerIdentity: checkCertificateName,
  }
}

export function serverOptions({ alpn, ...rest }: AcceptTlsOptions, timeout: number): ServerOptions {
  return {
    minVersion: 'TLSv1.2',
    secureOptions,
    ...defined(rest),
    ...(alpn && { ALPNProtocols: [...alpn] }),
    rejectUnauthorized: false,
    handshakeTimeout: timeout,
  }
}

function defined<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never
}

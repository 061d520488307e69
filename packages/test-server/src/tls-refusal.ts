import { ConnectError } from '@trestle/xmlstream/tcp'

/** The alerts by which a client says that it does not accept the certificate (RFC 8446 §6.2), as OpenSSL names them. */
const CERTIFICATE_ALERTS = /ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|(UNSUPPORTED|UNKNOWN)_CERTIFICATE|CERTIFICATE_\w+)$/

/** A line for the log about a client that left without a word, during the TLS handshake or right after it. */
export const leftAtTls =
  "A client left as soon as it had the server's certificate: it may not trust it, or the authority that made it."

/** A line for the log about a TLS handshake that failed. */
export function tlsRefusal(error: unknown): string {
  const cause = error instanceof ConnectError ? error.cause : error
  if (!(cause instanceof Error)) return leftAtTls
  const code = 'code' in cause ? String(cause.code) : ''
  const alert = CERTIFICATE_ALERTS.exec(code)?.[1]
  if (!alert) return `A TLS handshake failed: ${code || cause.message}.`
  const reason = alert.toLowerCase().replaceAll('_', ' ')
  return `A client refused the server's certificate (${reason}): it has to trust the authority that made it.`
}

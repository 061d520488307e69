import type { ConnectionErrorCode } from '@trestle/core/host'

/**
 * Why a login failed or a session ended, beside what clients and components share:
 * - TLS: `bad-certificate`, `tls-failed`, `tls-required` (the server offers none, or somebody took the offer out);
 * - the account: `wrong-password`, `account-disabled`, `credentials-expired`, `no-shared-mechanism`, `try-later`,
 *   `auth-failed` (whatever else goes wrong there), `no-password` (nor anything else to log in with), `server-not-verified` (it may be an impostor), `bind-failed`;
 * - a plugin: `negotiation-failed` (what it adds to the login went wrong, see the cause);
 * - this side: `invalid-option`, `insecure` (plaintext was asked for in halves).
 */
export type ClientErrorCode =
  | ConnectionErrorCode
  | 'bad-certificate'
  | 'tls-failed'
  | 'tls-required'
  | 'no-password'
  | 'wrong-password'
  | 'account-disabled'
  | 'credentials-expired'
  | 'no-shared-mechanism'
  | 'try-later'
  | 'auth-failed'
  | 'server-not-verified'
  | 'bind-failed'
  | 'negotiation-failed'
  | 'insecure'
  | 'invalid-option'

/** Why a login failed or a session ended; the message says what to do about it, and holds no secret. */
export class ClientError extends Error {
  override readonly name = 'ClientError'
  readonly code: ClientErrorCode

  constructor(code: ClientErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

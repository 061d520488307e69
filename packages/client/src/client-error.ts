/**
 * Why a login failed or a session ended:
 * - the way there: `host-not-found`, `refused`, `unreachable`, `timeout`, `connection-lost`;
 * - TLS: `bad-certificate`, `tls-failed`, `tls-required` (the server offers none, or somebody took the offer out);
 * - who one is: `wrong-password`, `account-disabled`, `credentials-expired`, `no-shared-mechanism`, `try-later`,
 *   `auth-failed` (whatever else goes wrong there), `server-not-verified` (it may be an impostor);
 * - the stream: `stream-error` (its cause is the StreamError), `stream-closed`, `protocol-error`, `bind-failed`;
 * - a plugin: `negotiation-failed` (what it adds to the login went wrong, see the cause);
 * - this side: `aborted`, `already-started`, `insecure` (plaintext was asked for in halves).
 */
export type ClientErrorCode =
  | 'host-not-found'
  | 'refused'
  | 'unreachable'
  | 'timeout'
  | 'connection-lost'
  | 'bad-certificate'
  | 'tls-failed'
  | 'tls-required'
  | 'wrong-password'
  | 'account-disabled'
  | 'credentials-expired'
  | 'no-shared-mechanism'
  | 'try-later'
  | 'auth-failed'
  | 'server-not-verified'
  | 'stream-error'
  | 'stream-closed'
  | 'protocol-error'
  | 'bind-failed'
  | 'negotiation-failed'
  | 'aborted'
  | 'already-started'
  | 'insecure'

/** Why a login failed or a session ended; the message says what to do about it, and holds no secret. */
export class ClientError extends Error {
  override readonly name = 'ClientError'
  readonly code: ClientErrorCode

  constructor(code: ClientErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

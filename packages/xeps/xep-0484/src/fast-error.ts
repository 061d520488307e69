/**
 * - `store-failed`: an op failed; the login goes on without a token.
 * - `bad-record`: the op `getToken` gave something that is no token; the login goes on without.
 * - `bad-token`: the server gave something that is no token; none is saved.
 */
export type FastErrorCode = 'store-failed' | 'bad-record' | 'bad-token'

/** A token could not be loaded, saved or read; the login goes on. The error never holds the token. */
export class FastError extends Error {
  override readonly name = 'FastError'
  readonly code: FastErrorCode

  constructor(code: FastErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

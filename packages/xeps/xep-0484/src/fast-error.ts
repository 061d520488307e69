/**
 * - `store-failed`: an op failed; the login went on without.
 * - `bad-record`: what the op `getToken` gave is no token; it counts as none.
 * - `bad-token`: what the server gave is no token; it counts as none.
 */
export type FastErrorCode = 'store-failed' | 'bad-record' | 'bad-token'

/** Something about a token went wrong, which no login fails of. It never holds the token. */
export class FastError extends Error {
  override readonly name = 'FastError'
  readonly code: FastErrorCode

  constructor(code: FastErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

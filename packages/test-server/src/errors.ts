/**
 * Why the server does not do what it was asked to:
 * - `not-loopback`: it would listen where others can reach it, without `allowRemote`.
 * - `bad-option`: a domain, component or account is no valid address, or the data folder cannot be used.
 * - `conflict`: there is such an account already.
 * - `port-taken`: something else listens there.
 * - `stopped`: it was stopped.
 */
export type TestServerErrorCode = 'not-loopback' | 'bad-option' | 'conflict' | 'port-taken' | 'stopped'

export class TestServerError extends Error {
  override readonly name = 'TestServerError'
  readonly code: TestServerErrorCode

  constructor(code: TestServerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

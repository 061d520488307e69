/**
 * - `untrusted-sender`: whoever sent it may not forward such a thing to us.
 * - `malformed`: there is not exactly one message in it, with addresses that are some.
 * - `nested`: what was forwarded holds a forward of the same protocol.
 */
export type ForwardErrorCode = 'untrusted-sender' | 'malformed' | 'nested'

/** A forwarded stanza that is not to be believed. Its message tells nothing of what was forwarded. */
export class ForwardError extends Error {
  override readonly name = 'ForwardError'
  readonly code: ForwardErrorCode

  constructor(code: ForwardErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/**
 * - `untrusted-sender`: the sender must not forward messages by this protocol.
 * - `malformed`: it does not hold exactly one message with valid addresses.
 * - `nested`: the forwarded message holds a forward of the same protocol.
 */
export type ForwardErrorCode = 'untrusted-sender' | 'malformed' | 'nested'

/** A forwarded stanza that cannot be trusted. The text of the error never repeats what was forwarded. */
export class ForwardError extends Error {
  override readonly name = 'ForwardError'
  readonly code: ForwardErrorCode

  constructor(code: ForwardErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

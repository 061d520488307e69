/**
 * - `no-id`: the message has no id, so that nothing can refer to it.
 * - `not-own`: somebody else sent the message.
 */
export type CorrectionErrorCode = 'no-id' | 'not-own'

/** A message cannot be corrected. */
export class CorrectionError extends Error {
  override readonly name = 'CorrectionError'
  readonly code: CorrectionErrorCode

  constructor(code: CorrectionErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

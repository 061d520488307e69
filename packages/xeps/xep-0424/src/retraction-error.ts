/**
 * - `no-id`: the message has no id, so that nothing can refer to it.
 * - `not-own`: somebody else sent the message.
 */
export type RetractionErrorCode = 'no-id' | 'not-own'

/** A message cannot be retracted. */
export class RetractionError extends Error {
  override readonly name = 'RetractionError'
  readonly code: RetractionErrorCode

  constructor(code: RetractionErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

export type HatsErrorCode = 'not-completed'

/** A room did not do what was asked of it, and answered with no error either. */
export class HatsError extends Error {
  override readonly name = 'HatsError'
  readonly code: HatsErrorCode

  constructor(code: HatsErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

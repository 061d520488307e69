/**
 * - `too-many-pages`: the answers did not end within the pages that were allowed.
 */
export type ResultSetErrorCode = 'too-many-pages'

/** A result set that cannot be read to its end. */
export class ResultSetError extends Error {
  override readonly name = 'ResultSetError'
  readonly code: ResultSetErrorCode

  constructor(code: ResultSetErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

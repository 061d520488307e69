/**
 * - `unsupported-algorithm`: a hash cannot be computed here, or none of those given may be relied on.
 * - `mismatch`: the data is not what a hash was taken of.
 * - `too-large`: the data is larger than the options allow.
 */
export type HashErrorCode = 'unsupported-algorithm' | 'mismatch' | 'too-large'

/** A hash could not be computed, or does not fit. */
export class HashError extends Error {
  override readonly name = 'HashError'
  readonly code: HashErrorCode

  constructor(code: HashErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

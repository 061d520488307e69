/**
 * - `too-large`: an image, or a vCard, of more bytes than the options allow.
 * - `invalid-image`: the data of an image is no base64.
 */
export type VcardErrorCode = 'too-large' | 'invalid-image'

/** A vCard or an image in it cannot be used. */
export class VcardError extends Error {
  override readonly name = 'VcardError'
  readonly code: VcardErrorCode

  constructor(code: VcardErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/**
 * - `too-large`: the image has more bytes than `maxBytes`.
 * - `hash-mismatch`: the image is not the one that the metadata announced.
 * - `not-found`: the account has no such image.
 * - `on-the-web`: the image is not in the account but at the URL of its info.
 */
export type AvatarErrorCode = 'too-large' | 'hash-mismatch' | 'not-found' | 'on-the-web'

/** An avatar cannot be published or retrieved. */
export class AvatarError extends Error {
  override readonly name = 'AvatarError'
  readonly code: AvatarErrorCode

  constructor(code: AvatarErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

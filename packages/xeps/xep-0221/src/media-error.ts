export type MediaErrorCode = 'invalid-type'

/** A media element cannot be sent as it is. */
export class MediaError extends Error {
  override readonly name = 'MediaError'
  readonly code: MediaErrorCode

  constructor(code: MediaErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

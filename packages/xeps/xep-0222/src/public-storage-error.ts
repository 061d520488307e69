/** `unsupported`: the server has no personal eventing or no publish-options, so that it may not keep the data. */
export type PublicStorageErrorCode = 'unsupported'

/** Data was not stored. */
export class PublicStorageError extends Error {
  override readonly name = 'PublicStorageError'
  readonly code: PublicStorageErrorCode

  constructor(code: PublicStorageErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

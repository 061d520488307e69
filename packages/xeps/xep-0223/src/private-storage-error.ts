/** `unsupported`: the server has no personal eventing or no publish-options, so that it may show the data to others. */
export type PrivateStorageErrorCode = 'unsupported'

/** Data was not stored. */
export class PrivateStorageError extends Error {
  override readonly name = 'PrivateStorageError'
  readonly code: PrivateStorageErrorCode

  constructor(code: PrivateStorageErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

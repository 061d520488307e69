import { type ErrorCode, errorCodes } from '../protocol.js'

/** A request is refused; becomes the error reply. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  /** When the client may come back, in ms since 1970. */
  readonly retryAt: number | undefined
  constructor(
    readonly code: ErrorCode,
    text: string = errorCodes[code],
    options: { readonly retryAt?: number | undefined } = {},
  ) {
    super(text)
    this.retryAt = options.retryAt
  }
}

import { type ErrorCode, errorCodes } from '../protocol.js'

/** A request is refused; becomes the error reply. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  constructor(
    readonly code: ErrorCode,
    text: string = errorCodes[code],
  ) {
    super(text)
  }
}

/**
 * - `timeout`: a wait took longer than it was allowed to, or the peer did not do in time what the stream needs to go on.
 * - `closed`: the stream is closing or closed; `not-open`: its header was not sent yet; `already-open`: it was opened before.
 * - `connection-lost`: the connection ended although neither side had closed the stream.
 * - `invalid-namespace`, `bad-format`, `internal-server-error`: the peer's stream header is not one we can answer; the code
 *   is the stream error it was sent (RFC 6120 §4.9.3).
 * - `overflow`: more is waiting to be sent than the stream may hold: the peer does not read.
 * - `timer-exists`, `invalid-delay`: a timer cannot be set.
 * - `invalid-path`: what was given to `matchPath` is not of the form `{ns}name/{ns}name`.
 */
export type XmlStreamErrorCode =
  | 'timeout'
  | 'closed'
  | 'not-open'
  | 'already-open'
  | 'connection-lost'
  | 'invalid-namespace'
  | 'bad-format'
  | 'internal-server-error'
  | 'overflow'
  | 'timer-exists'
  | 'invalid-delay'
  | 'invalid-path'

/** An operation on a stream failed, or a wait ended without its result. */
export class XmlStreamError extends Error {
  override readonly name = 'XmlStreamError'
  readonly code: XmlStreamErrorCode

  constructor(code: XmlStreamErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Whether it is an error of a stream with one of these codes. */
export function isXmlStreamError(error: unknown, ...codes: readonly XmlStreamErrorCode[]): error is XmlStreamError {
  return error instanceof XmlStreamError && codes.includes(error.code)
}

export function streamClosed(): XmlStreamError {
  return new XmlStreamError('closed', 'The stream is closed.')
}

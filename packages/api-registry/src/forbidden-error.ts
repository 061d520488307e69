/** Thrown by a handler that refuses because of `from`. On the wire it is the stanza error `forbidden` (RFC 6120 §8.3.3.4). */
export class ForbiddenError extends Error {
  override readonly name = 'ForbiddenError'
  readonly code = 'forbidden' as const

  constructor(message = 'The requester may not do this.') {
    super(message)
  }
}

/** `no-id`: nothing can refer to the message, such as one of a room that gives no ids (XEP-0444 §4.2). */
export type ReactionErrorCode = 'no-id'

/** Nobody can react to a message. */
export class ReactionError extends Error {
  override readonly name = 'ReactionError'
  readonly code: ReactionErrorCode

  constructor(code: ReactionErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

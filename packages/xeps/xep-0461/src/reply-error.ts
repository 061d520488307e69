/** `no-id`: nothing can refer to the message, such as one of a room that gives no ids (XEP-0461 §4.1). */
export type ReplyErrorCode = 'no-id'

/** Nobody can reply to a message. */
export class ReplyError extends Error {
  override readonly name = 'ReplyError'
  readonly code: ReplyErrorCode

  constructor(code: ReplyErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * - `no-stanza-id`: the room, or for other chats the own account, gave the message no id.
 * - `untrusted`: the one that should have given the id does not announce that nobody else can (XEP-0359 §7).
 */
export type DisplayedErrorCode = 'no-stanza-id' | 'untrusted'

/** A message cannot be marked as displayed. */
export class DisplayedError extends Error {
  override readonly name = 'DisplayedError'
  readonly code: DisplayedErrorCode

  constructor(code: DisplayedErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

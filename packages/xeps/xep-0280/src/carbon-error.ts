/**
 * - `wrong-account`: the copied message is neither to nor from the own account.
 * - `groupchat`: the copied message is of a room, which sends to each client itself.
 * - `not-a-client`: the host is a component, and only clients get copies.
 */
export type CarbonErrorCode = 'wrong-account' | 'groupchat' | 'not-a-client'

/** A copy of a message that is forged or not allowed. The text of the error never repeats what the copy says. */
export class CarbonError extends Error {
  override readonly name = 'CarbonError'
  readonly code: CarbonErrorCode

  constructor(code: CarbonErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

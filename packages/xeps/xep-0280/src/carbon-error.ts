/**
 * - `wrong-account`: what was copied is neither to us nor from us, as it should be.
 * - `groupchat`: a room speaks to each client by itself, so there are no copies of it.
 * - `not-a-client`: only the server of a client makes copies, and a component is none.
 */
export type CarbonErrorCode = 'wrong-account' | 'groupchat' | 'not-a-client'

/** A copy of a message that cannot be one. The error's message tells nothing of what was in it. */
export class CarbonError extends Error {
  override readonly name = 'CarbonError'
  readonly code: CarbonErrorCode

  constructor(code: CarbonErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

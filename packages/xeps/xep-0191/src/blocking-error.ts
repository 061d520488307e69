/**
 * - `no-items`: no address was given. Without any, the server would unblock all (XEP-0191 §3.5): `unblockAll` does that.
 * - `not-loaded`: the block list was not asked for in this session.
 */
export type BlockingErrorCode = 'no-items' | 'not-loaded'

/** A block list could not be changed or looked at as it was asked for. */
export class BlockingError extends Error {
  override readonly name = 'BlockingError'
  readonly code: BlockingErrorCode

  constructor(code: BlockingErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

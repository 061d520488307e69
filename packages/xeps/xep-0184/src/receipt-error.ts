/**
 * - `timeout`: no receipt came in time; the message may have arrived all the same.
 * - `not-possible`: the message cannot ask for a receipt: it goes to a room or nowhere, or is an error or a receipt.
 */
export type ReceiptErrorCode = 'timeout' | 'not-possible'

/** A receipt could not be asked for, or did not come. */
export class ReceiptError extends Error {
  override readonly name = 'ReceiptError'
  readonly code: ReceiptErrorCode

  constructor(code: ReceiptErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** - `not-private`: the server cannot keep a node private, and so nothing was sent. */
export type Vcard4ErrorCode = 'not-private'

/** A vCard cannot be stored as it was asked for. */
export class Vcard4Error extends Error {
  override readonly name = 'Vcard4Error'
  readonly code: Vcard4ErrorCode

  constructor(code: Vcard4ErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

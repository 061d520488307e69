/** `no-resource`: the server bound a resource, and names no full address of the account. */
export type Bind2ErrorCode = 'no-resource'

/** A resource could not be bound by Bind 2. */
export class Bind2Error extends Error {
  override readonly name = 'Bind2Error'
  readonly code: Bind2ErrorCode

  constructor(code: Bind2ErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

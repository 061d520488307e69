/**
 * - `not-granted`: the server has not said that it grants this.
 * - `invalid-user`: no bare address of an account, or of another server than the one that grants.
 * - `unsupported`: it cannot be done in the name of a user.
 * - `invalid-answer`: the server hands on what is no answer to the request.
 */
export type PrivilegeErrorCode = 'not-granted' | 'invalid-user' | 'unsupported' | 'invalid-answer'

/** Something that privileges do not allow. What a server refuses is a StanzaError. */
export class PrivilegeError extends Error {
  override readonly name = 'PrivilegeError'
  readonly code: PrivilegeErrorCode

  constructor(code: PrivilegeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/**
 * - `unknown-op`: no such op, or nothing wrapped under that name (any more).
 * - `name-taken`: the name is wrapped already, by another table or with other defaults.
 * - `invalid-place`: a handler cannot be the default and be for one JID, scope or node, nor be for a JID and a scope.
 */
export type OpErrorCode = 'unknown-op' | 'name-taken' | 'invalid-place'

/** A mistake in the use of the registry. What handlers throw never becomes one. */
export class OpError extends Error {
  override readonly name = 'OpError'
  readonly code: OpErrorCode

  constructor(code: OpErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

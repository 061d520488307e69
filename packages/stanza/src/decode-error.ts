/** Thrown where an element does not fit its definition. In an iq handler it becomes `bad-request`. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError'
  readonly code = 'invalid-element'
  /** Where it does not fit, from the outermost element inwards: `{urn:xmpp:bob}data/@cid`. */
  readonly path: string
  readonly reason: string

  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`${path}: ${reason}`, options)
    this.path = path
    this.reason = reason
  }
}

/** Whatever was thrown below `step`, as a {@link DecodeError} whose path starts there. */
export function decodeErrorAt(step: string, thrown: unknown): DecodeError {
  if (thrown instanceof DecodeError) {
    return new DecodeError(`${step}/${thrown.path}`, thrown.reason, { cause: thrown.cause })
  }
  return new DecodeError(step, thrown instanceof Error ? thrown.message : String(thrown), { cause: thrown })
}

/** An element as a step of a path: its qualified name. */
export function stepOf({ ns, name }: { readonly ns: string; readonly name: string }): string {
  return `{${ns}}${name}`
}

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

/** Runs `decode`; whatever it throws becomes a {@link DecodeError} whose path starts with `step`. */
export function within<T>(step: string, decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    if (error instanceof DecodeError)
      throw new DecodeError(`${step}/${error.path}`, error.reason, { cause: error.cause })
    throw new DecodeError(step, error instanceof Error ? error.message : String(error), { cause: error })
  }
}

/**
 * - `unreachable`: no file could be fetched, or none could be read.
 * - `timeout`: none was received in time.
 * - `invalid-domain`: the argument is not the name of a domain.
 */
export type HostMetaErrorCode = 'unreachable' | 'timeout' | 'invalid-domain'

/** The host-meta files of a domain could not be read; where both fail, the cause is an AggregateError of the two. */
export class HostMetaError extends Error {
  override readonly name = 'HostMetaError'
  readonly code: HostMetaErrorCode

  constructor(code: HostMetaErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

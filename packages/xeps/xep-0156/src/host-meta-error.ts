/** `unreachable`: neither file can be had, or read; `timeout`: not in time; `invalid-domain`: there can be none. */
export type HostMetaErrorCode = 'unreachable' | 'timeout' | 'invalid-domain'

/** The host-meta files of a domain could not be read; the cause is what went wrong with each. */
export class HostMetaError extends Error {
  override readonly name = 'HostMetaError'
  readonly code: HostMetaErrorCode

  constructor(code: HostMetaErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

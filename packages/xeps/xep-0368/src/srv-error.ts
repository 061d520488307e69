/** `no-service`: the domain says by a record with the target `.` that it serves no XMPP clients (RFC 2782). */
export type SrvErrorCode = 'no-service'

/** The SRV records of a domain name no server to connect to. */
export class SrvError extends Error {
  override readonly name = 'SrvError'
  readonly code: SrvErrorCode

  constructor(code: SrvErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

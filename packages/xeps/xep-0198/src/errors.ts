export type StreamManagementErrorCode =
  | 'unacked-overflow'
  | 'unacked-lost'
  | 'unknown-stanza'
  | 'not-enabled'
  | 'not-resumable'
  | 'hibernated'
  | 'given-up'
  | 'bad-state'
  | 'protocol-error'
  | 'timeout'

/**
 * - `unacked-overflow`: more waits for acknowledgement than is allowed; nothing was sent.
 * - `unacked-lost`: the session ended before the other side acknowledged; whether it got it is unknown.
 * - `unknown-stanza`: no stanza of that id was sent in this session, or it was long ago.
 * - `not-enabled`, `not-resumable`: there is no managed session, or the server would not resume it.
 * - `hibernated`: the session was saved for another process to resume.
 * - `given-up`: the session ended at the same point each time it was resumed, and is resumed no more; the cause is the last
 *   end.
 * - `bad-state`: what the op `loadSession` gave is no session; the cause says what of it.
 * - `protocol-error`: the server answers with something that XEP-0198 does not know.
 * - `timeout`: nothing was acknowledged in the time that there was for it.
 */
export class StreamManagementError extends Error {
  override readonly name = 'StreamManagementError'
  readonly code: StreamManagementErrorCode

  constructor(code: StreamManagementErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/**
 * `host-not-found`, `refused`, `unreachable` (the only one of these in browsers), `timeout` and `bad-certificate`: the
 * WebSocket could not be opened; `insecure`: it would have had no TLS; `protocol-error`: the server does not speak XMPP
 * on it. The codes mean the same in `ClientError`.
 */
export type WebSocketErrorCode =
  | 'host-not-found'
  | 'refused'
  | 'unreachable'
  | 'timeout'
  | 'bad-certificate'
  | 'insecure'
  | 'protocol-error'

/** A WebSocket could not be opened. */
export class WebSocketError extends Error {
  override readonly name = 'WebSocketError'
  readonly code: WebSocketErrorCode

  constructor(code: WebSocketErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/**
 * `host-not-found`, `refused`, `unreachable` (all that a browser tells), `timeout` and `bad-certificate`: no WebSocket
 * came about; `insecure`: it would have been one without TLS; `protocol-error`: the server does not speak XMPP on it.
 * They mean what the same codes of `ClientError` mean.
 */
export type WebSocketErrorCode =
  | 'host-not-found'
  | 'refused'
  | 'unreachable'
  | 'timeout'
  | 'bad-certificate'
  | 'insecure'
  | 'protocol-error'

/** Why no WebSocket came about; the message is for people. */
export class WebSocketError extends Error {
  override readonly name = 'WebSocketError'
  readonly code: WebSocketErrorCode

  constructor(code: WebSocketErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

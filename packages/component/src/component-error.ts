/**
 * Why a component is not, or no longer, attached:
 * - who one is: `wrong-secret`, `conflict` (another connection has this domain), `host-unknown` (the server has no such
 *   component);
 * - the way there: `refused`, `host-not-found`, `unreachable`, `timeout`, `connection-lost`;
 * - the stream: `stream-error` (its cause is the StreamError), `stream-closed`, `protocol-error`;
 * - this side: `aborted`, `already-started`, `invalid-option`, `invalid-address`.
 */
export type ComponentErrorCode =
  | 'wrong-secret'
  | 'conflict'
  | 'host-unknown'
  | 'refused'
  | 'host-not-found'
  | 'unreachable'
  | 'timeout'
  | 'connection-lost'
  | 'stream-error'
  | 'stream-closed'
  | 'protocol-error'
  | 'aborted'
  | 'already-started'
  | 'invalid-option'
  | 'invalid-address'

/** The message is one sentence that says what to do about it, and holds no secret. */
export class ComponentError extends Error {
  override readonly name = 'ComponentError'
  readonly code: ComponentErrorCode

  constructor(code: ComponentErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

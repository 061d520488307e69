export type TestingErrorCode =
  /** Text that should hold one element holds none, or several. */
  | 'not-one-element'
  /** The XML has no element of the definition. */
  | 'no-such-element'
  /** No stanza that fits was sent in time. */
  | 'not-sent'
  /** A clock was wound backwards, or its timers never came to an end. */
  | 'bad-winding'
  /** A host was stopped, or its start was given up. */
  | 'aborted'
  /** A host was started twice. */
  | 'already-started'
  /** A host has lost its connection. */
  | 'connection-lost'

/** What a test asks for cannot be had. */
export class TestingError extends Error {
  override readonly name = 'TestingError'
  readonly code: TestingErrorCode

  constructor(code: TestingErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** A wait took longer than it was allowed to. */
export class TimeoutError extends Error {
  override readonly name: string = 'TimeoutError'
  readonly code = 'timeout'
}

/** The peer did not do in time what the stream needs to go on. */
export class StreamTimeoutError extends TimeoutError {
  override readonly name = 'StreamTimeoutError'
}

/** `closed`: the stream is closing or closed; `not-open`: its header was not sent yet; `already-open`: it was opened before. */
export class StreamClosedError extends Error {
  override readonly name = 'StreamClosedError'
  readonly code: 'closed' | 'not-open' | 'already-open'

  constructor(code: StreamClosedError['code'] = 'closed', message = 'The stream is closed.', options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** The connection ended although neither side had closed the stream. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError'
  readonly code = 'connection-lost'
}

/** The peer's stream header is not one we can answer; the code is the stream error it was sent (RFC 6120 §4.9.3). */
export class StreamHeaderError extends Error {
  override readonly name = 'StreamHeaderError'
  readonly code: 'invalid-namespace' | 'bad-format' | 'internal-server-error'

  constructor(code: StreamHeaderError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** More is waiting to be sent than the stream may hold: the peer does not read. */
export class OverflowError extends Error {
  override readonly name = 'OverflowError'
  readonly code = 'overflow'
}

export class TimerError extends Error {
  override readonly name = 'TimerError'
  readonly code: 'timer-exists' | 'invalid-delay'

  constructor(code: TimerError['code'], message: string) {
    super(message)
    this.code = code
  }
}

/** A path given to `matchPath` is not of the form `{ns}name/{ns}name`. */
export class InvalidPathError extends Error {
  override readonly name = 'InvalidPathError'
  readonly code = 'invalid-path'
}

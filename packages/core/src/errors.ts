/** No answer came in time. */
export class IqTimeoutError extends Error {
  override readonly name = 'IqTimeoutError'
  readonly code = 'timeout'

  constructor(to: string, milliseconds: number) {
    super(`${to} did not answer within ${milliseconds / 1000} s.`)
  }
}

/** An asynchronous filter took too long; the stanza it held was dropped. */
export class FilterTimeoutError extends Error {
  override readonly name = 'FilterTimeoutError'
  readonly code = 'filter-timeout'

  constructor(milliseconds: number) {
    super(`A filter took longer than ${milliseconds / 1000} s; the stanza that it held was dropped.`)
  }
}

/** There is no session to send over: before the login, or after the connection was lost. */
export class NotOnlineError extends Error {
  override readonly name = 'NotOnlineError'
  readonly code = 'not-online'

  constructor(what = 'This needs a session: wait for start(), or for the event `online`.', options?: ErrorOptions) {
    super(what, options)
  }
}

/** The session ended while an answer was awaited: whether the request arrived is unknown. */
export class DisconnectedError extends Error {
  override readonly name = 'DisconnectedError'
  readonly code = 'disconnected'

  constructor(options?: ErrorOptions) {
    super('The session ended before the answer came.', options)
  }
}

/** A stanza is larger than the server takes: sending it would end the session. It was not sent. */
export class StanzaTooLargeError extends Error {
  override readonly name = 'StanzaTooLargeError'
  readonly code = 'too-large'
  /** Bytes as serialised. */
  readonly size: number
  /** Bytes that are allowed. */
  readonly limit: number

  constructor(stanza: string, size: number, limit: number) {
    super(`This ${stanza} takes ${size} bytes, and the server takes ${limit} at most: send less at once.`)
    this.size = size
    this.limit = limit
  }
}

/** The other side of a connection gives no sign of life, although nobody has closed it. */
export class LinkDeadError extends Error {
  override readonly name = 'LinkDeadError'
  readonly code = 'link-dead'

  constructor(milliseconds: number) {
    super(`The server gave no sign of life for ${milliseconds / 1000} s.`)
  }
}

/** A second plugin wants to keep the sessions of a host: which of them should resume one? */
export class KeeperExistsError extends Error {
  override readonly name = 'KeeperExistsError'
  readonly code = 'keeper-exists'

  constructor() {
    super('Another plugin keeps the sessions of this host already; remove it first.')
  }
}

/** Two handlers for requests of one qualified name: which of them should answer? */
export class HandlerExistsError extends Error {
  override readonly name = 'HandlerExistsError'
  readonly code = 'handler-exists'

  constructor(type: string, ns: string, name: string) {
    super(`There is a handler for ${type} requests of {${ns}}${name} already; dispose of it first.`)
  }
}

export type PluginErrorCode = 'name-taken' | 'circular' | 'already-installed' | 'removed' | 'setup-failed'

/** A plugin was declared or used in a way that cannot work. */
export class PluginError extends Error {
  override readonly name = 'PluginError'
  readonly code: PluginErrorCode

  constructor(code: PluginErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

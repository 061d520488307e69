/**
 * - `timeout`: somebody did not answer in time.
 * - `filter-timeout`: an asynchronous filter took too long; the stanza that it held was dropped.
 * - `not-online`: there is no session to send over, before the login or after the connection was lost.
 * - `disconnected`: the session ended while an answer was awaited; whether the request arrived is unknown.
 * - `too-large`: the stanza is larger than the server takes, and was not sent: it would have ended the session.
 * - `link-dead`: the other side of a connection gives no sign of life, although nobody has closed it.
 * - `keeper-exists`: another plugin keeps the sessions of the host already.
 * - `handler-exists`: there is a handler for such requests already.
 * - `name-taken`, `circular`, `already-installed`, `removed`, `setup-failed`: a plugin was declared or used in a way that
 *   cannot work.
 * - `invalid-argument`: a value is not what the call takes, as a program without types may pass it.
 */
export type XmppErrorCode =
  | 'timeout'
  | 'filter-timeout'
  | 'not-online'
  | 'disconnected'
  | 'too-large'
  | 'link-dead'
  | 'keeper-exists'
  | 'handler-exists'
  | 'name-taken'
  | 'circular'
  | 'already-installed'
  | 'removed'
  | 'setup-failed'
  | 'invalid-argument'

/** An operation of a host failed. Refusals of the other side are StanzaErrors instead. */
export class XmppError extends Error {
  override readonly name = 'XmppError'
  readonly code: XmppErrorCode

  constructor(code: XmppErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Whether it is an error of a host with one of these codes. */
export function isXmppError(error: unknown, ...codes: readonly XmppErrorCode[]): error is XmppError {
  return error instanceof XmppError && codes.includes(error.code)
}

export function notOnline(message = 'This needs a session: wait for start(), or for the event `online`.'): XmppError {
  return new XmppError('not-online', message)
}

/** `who` did not answer in time. */
export function notAnswered(who: string, milliseconds: number): XmppError {
  return new XmppError('timeout', `${who} did not answer within ${milliseconds / 1000} s.`)
}

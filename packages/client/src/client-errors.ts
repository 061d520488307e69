import { SaslError, type SaslErrorCode } from '@trestle/sasl'
import { type SaslFailureValue, StreamError } from '@trestle/stanza'
import { XmlError } from '@trestle/xml'
import {
  ConnectionLostError,
  OverflowError,
  StreamClosedError,
  StreamHeaderError,
  TimeoutError,
} from '@trestle/xmlstream'
import { ClientError, type ClientErrorCode } from './client-error.js'

/** The client's own error for whatever ended a login or a session. */
export function toClientError(cause: unknown): ClientError {
  if (cause instanceof ClientError) return cause
  if (cause instanceof StreamError) {
    return new ClientError('stream-error', `The server ended the stream: ${cause.message}.`, { cause })
  }
  if (cause instanceof SaslError)
    return new ClientError(SASL[cause.code] ?? 'auth-failed', `${cause.message}.`, { cause })
  if (cause instanceof ConnectionLostError) return connectionLost(cause)
  if (cause instanceof StreamClosedError) {
    return new ClientError('stream-closed', 'The server closed the stream without saying why.', { cause })
  }
  if (cause instanceof OverflowError) {
    return new ClientError('connection-lost', 'The server no longer reads what we send; start() connects again.', {
      cause,
    })
  }
  if (cause instanceof TimeoutError) return new ClientError('timeout', cause.message, { cause })
  const code = codeOf(cause)
  // By their codes, since a login does without the classes of these two.
  if (cause instanceof Error && code === 'link-dead')
    return new ClientError('connection-lost', cause.message, { cause })
  if (
    cause instanceof XmlError ||
    cause instanceof StreamHeaderError ||
    (cause instanceof Error && code === 'invalid-element')
  ) {
    return new ClientError('protocol-error', `The server broke the rules of XMPP: ${cause.message}`, { cause })
  }
  // What a socket says when it breaks, like `ECONNRESET`.
  if (cause instanceof Error && code && /^E[A-Z]|^ERR_/.test(code)) return connectionLost(cause)
  const what = cause instanceof Error ? cause.message : String(cause)
  return new ClientError('negotiation-failed', `A part of the login failed: ${what}`, { cause })
}

function connectionLost(cause: Error): ClientError {
  return new ClientError('connection-lost', 'The connection to the server broke; start() connects again.', { cause })
}

function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

const SASL: Partial<Record<SaslErrorCode, ClientErrorCode>> = {
  'no-shared-mechanism': 'no-shared-mechanism',
  'server-signature': 'server-not-verified',
  downgrade: 'server-not-verified',
  insecure: 'tls-required',
}

function otherChannel(said: string): ClientError {
  const text =
    'The server does not see the same TLS connection as we do: somebody may sit in between. If it cannot be told what to ' +
    `bind to, leave the -PLUS mechanisms out of \`mechanisms\`.${said}`
  return new ClientError('auth-failed', text)
}

/** What the server's refusal means (RFC 6120 §6.5). */
export function saslFailed({ condition, text }: SaslFailureValue, mechanism: string): ClientError {
  const said = text ? ` It says: ${text.slice(0, 200)}` : ''
  switch (condition) {
    case 'not-authorized':
      if (mechanism === 'EXTERNAL') break
      if (mechanism.endsWith('-PLUS') && /channel/i.test(text ?? '')) return otherChannel(said)
      return new ClientError('wrong-password', `The server refuses this user name and password: check both.${said}`)
    case 'account-disabled':
      return new ClientError('account-disabled', `The account is disabled: ask its server's operator.${said}`)
    case 'credentials-expired':
      return new ClientError('credentials-expired', `The password has expired: set a new one.${said}`)
    case 'temporary-auth-failure':
      return new ClientError('try-later', `The server cannot check passwords just now: try again later.${said}`)
    case 'encryption-required':
      return new ClientError('tls-required', `The server wants TLS for ${mechanism}: do not switch it off.${said}`)
  }
  return new ClientError('auth-failed', `The server refused ${mechanism} with ${condition}.${said}`)
}

import type { SaslError, SaslErrorCode } from '@trestle/sasl'
import { type SaslFailureValue, StreamError } from '@trestle/stanza'
import { XmlError } from '@trestle/xml'
import { isXmlStreamError } from '@trestle/xmlstream'
import { ClientError, type ClientErrorCode } from './client-error.js'

/** Codes of errors of one connection, after which another server is tried. */
const ON_THE_WAY: readonly ClientErrorCode[] = [
  'host-not-found',
  'refused',
  'unreachable',
  'timeout',
  'connection-lost',
  'bad-certificate',
  'tls-failed',
  'stream-closed',
  'protocol-error',
]

/** A login that took longer than it may, in milliseconds. */
export function loginTimedOut(timeout: number): ClientError {
  return new ClientError('timeout', `The login took more than ${timeout / 1000} s: try again later.`)
}

/** The error of a login without a password: if it failed for the lack of one, it says so. */
export function noPassword(error: ClientError): ClientError {
  if (error.code !== 'no-shared-mechanism' || !error.cause) return error
  return new ClientError('no-password', 'There is nothing to log in with: give the option password.', {
    cause: error.cause,
  })
}

/** Conditions of stream errors after which another server is tried. */
export function isOfTheWay(error: unknown): boolean {
  return ON_THE_WAY.includes(toClientError(error).code)
}

/** The client's own error for whatever ended a login or a session. */
export function toClientError(cause: unknown): ClientError {
  if (cause instanceof ClientError) return cause
  const [code, message] = meaningOf(cause)
  return new ClientError(code, message, { cause })
}

function meaningOf(cause: unknown): readonly [ClientErrorCode, string] {
  if (!(cause instanceof Error)) return ['negotiation-failed', `A part of the login failed: ${cause}`]
  const { message } = cause
  if (cause instanceof StreamError) return meaningOfStreamError(cause)
  if (isSaslError(cause)) return [SASL[cause.code] ?? 'auth-failed', `${message}.`]
  if (isXmlStreamError(cause, 'closed', 'not-open', 'already-open'))
    return ['stream-closed', 'The server closed the stream without saying why.']
  if (isXmlStreamError(cause, 'overflow')) return ['connection-lost', 'The server no longer reads what we send.']
  if (isXmlStreamError(cause, 'connection-lost')) return ['connection-lost', 'The connection to the server broke.']
  // Those whose classes a login may do without are known by their codes.
  const code = 'code' in cause ? String(cause.code) : ''
  if (
    cause instanceof XmlError ||
    isXmlStreamError(cause, 'invalid-namespace', 'bad-format', 'internal-server-error') ||
    BROKEN_RULES.has(code)
  ) {
    return ['protocol-error', `The server broke the rules of XMPP: ${message}`]
  }
  if (code === 'hibernated') return ['aborted', message]
  if (code === 'link-dead') return ['connection-lost', message]
  // Connectors have codes that mean what ours do.
  const same = [...ON_THE_WAY, 'insecure' as const].find((one) => one === code)
  return same ? [same, message] : ['negotiation-failed', `A part of the login failed: ${message}`]
}

function meaningOfStreamError({ condition, message }: StreamError): readonly [ClientErrorCode, string] {
  switch (condition) {
    case 'conflict':
      return ['conflict', `Another connection took the session over: ${message}.`]
    case 'host-unknown':
    case 'host-gone':
      return ['host-unknown', `The server does not serve this domain: ${message}.`]
  }
  return ['stream-error', `The server ended the stream: ${message}.`]
}

/** What an element or an address is said to be that cannot be read. */
const BROKEN_RULES: ReadonlySet<string> = new Set(['invalid-element', 'invalid-jid'])

const SASL: Partial<Record<SaslErrorCode, ClientErrorCode>> = {
  'no-shared-mechanism': 'no-shared-mechanism',
  'server-signature': 'server-not-verified',
  downgrade: 'server-not-verified',
  insecure: 'tls-required',
}

/** By its name, as programs that have not logged in yet have not loaded the class. */
function isSaslError(error: Error): error is SaslError {
  return error.name === 'SaslError'
}

/** What the server's refusal means (RFC 6120 §6.5). */
export function saslFailed({ condition, text }: SaslFailureValue, mechanism: string): ClientError {
  const said = text ? ` It says: ${text.slice(0, 200)}` : ''
  switch (condition) {
    case 'not-authorized':
      if (mechanism === 'EXTERNAL') break
      if (mechanism.endsWith('-PLUS') && /channel/i.test(text ?? '')) {
        // By the text, since there is no condition for it.
        return new ClientError(
          'auth-failed',
          `The server sees another TLS connection: somebody may sit between.${said}`,
        )
      }
      return new ClientError('wrong-password', `The server refuses this user name and password.${said}`)
    case 'account-disabled':
      return new ClientError('account-disabled', `The account is disabled.${said}`)
    case 'credentials-expired':
      return new ClientError('credentials-expired', `The password has expired.${said}`)
    case 'temporary-auth-failure':
      return new ClientError('try-later', `The server cannot check passwords now.${said}`)
    case 'encryption-required':
      return new ClientError('tls-required', `The server wants TLS for ${mechanism}.${said}`)
  }
  return new ClientError('auth-failed', `The server refused ${mechanism} with ${condition}.${said}`)
}

import type { Phase } from '@trestle/core'
import { StreamError, type StreamErrorCondition } from '@trestle/stanza'
import type { ClientError, ClientErrorCode } from './client-error.js'

const NEVER: ReadonlySet<ClientErrorCode> = new Set([
  'aborted',
  'wrong-password',
  'account-disabled',
  'credentials-expired',
  'no-shared-mechanism',
  'auth-failed',
  'server-not-verified',
  'tls-required',
  'negotiation-failed',
  'insecure',
])

/** What the server says of us or our software, and will say again. */
const NEVER_CONDITIONS: ReadonlySet<StreamErrorCondition> = new Set([
  'bad-format',
  'bad-namespace-prefix',
  'host-gone',
  'host-unknown',
  'invalid-from',
  'invalid-namespace',
  'invalid-xml',
  'not-authorized',
  'not-well-formed',
  'restricted-xml',
  'unsupported-encoding',
  'unsupported-feature',
  'unsupported-stanza-type',
  'unsupported-version',
])

/**
 * Whether time may heal what ended a login or a session. Not wrong credentials, not a session that another took over
 * (it would be taken back and forth), and not a server whose policy refuses us: at the login, or right after it.
 */
export function heals({ code, cause }: ClientError, during: Phase, brief: boolean): boolean {
  if (NEVER.has(code)) return false
  if (!(cause instanceof StreamError)) return true
  if (cause.condition === 'conflict') return during === 'login'
  if (cause.condition === 'policy-violation') return during === 'session' && !brief
  return !NEVER_CONDITIONS.has(cause.condition)
}

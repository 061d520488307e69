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

export interface Circumstances {
  readonly during: Phase
  /** The session lasted no longer than a moment. */
  readonly brief: boolean
  /** It was an older one, resumed. */
  readonly resumed: boolean
}

/**
 * Whether time may heal what ended a login or a session. Not wrong credentials, not a session that another took over
 * (it would be taken back and forth), and not a server whose policy refuses us: at the login, or right after it.
 */
export function heals({ code, cause }: ClientError, { during, brief, resumed }: Circumstances): boolean {
  if (NEVER.has(code)) return false
  if (!(cause instanceof StreamError)) return true
  if (during === 'session' && resumed) return healsResumed(cause.condition, brief)
  if (cause.condition === 'conflict') return during === 'login'
  if (cause.condition === 'policy-violation') return during === 'session' && !brief
  return !NEVER_CONDITIONS.has(cause.condition)
}

/**
 * A resumed session may suffer from what its connections before have left: half a stanza that the server still holds, or
 * a resumption of ours that it comes to handle only now. The next session is a new one, as this one is gone.
 */
function healsResumed(condition: StreamErrorCondition, brief: boolean): boolean {
  return condition === 'conflict' ? brief : !GONE.has(condition)
}

const GONE: ReadonlySet<StreamErrorCondition> = new Set(['host-gone', 'host-unknown', 'not-authorized'])

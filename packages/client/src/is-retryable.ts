import type { Ending } from '@trestle/core/host'
import { StreamError, type StreamErrorCondition } from '@trestle/stanza'
import type { ClientError, ClientErrorCode } from './client-error.js'

const FINAL: ReadonlySet<ClientErrorCode> = new Set([
  'aborted',
  'no-password',
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
const FINAL_CONDITIONS: ReadonlySet<StreamErrorCondition> = new Set([
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
 * Whether to try again after this error. Not after wrong credentials, not where another took the session over (it would
 * be taken back and forth), and not where the server's policy refuses the login. A session that was ended by policy is
 * taken up again, however short it was: what others send can bring that about, and the pauses grow.
 */
export function isRetryable({ code, cause }: ClientError, { during, short, resumed }: Ending): boolean {
  if (FINAL.has(code)) return false
  if (!(cause instanceof StreamError)) return true
  if (during === 'session' && resumed) return isRetryableResumed(cause.condition, short)
  if (cause.condition === 'conflict') return during === 'login'
  if (cause.condition === 'policy-violation') return during === 'session'
  return !FINAL_CONDITIONS.has(cause.condition)
}

/**
 * A resumed session may suffer from what its connections before have left: half a stanza that the server still holds, or
 * a resumption of ours that it comes to handle only now. The next session is a new one, as this one is gone.
 */
function isRetryableResumed(condition: StreamErrorCondition, short: boolean): boolean {
  return condition === 'conflict' ? short : !GONE.has(condition)
}

const GONE: ReadonlySet<StreamErrorCondition> = new Set(['host-gone', 'host-unknown', 'not-authorized'])

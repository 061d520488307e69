import { GatewayError, type GatewayErrorCode } from '@trestle/gateway'
import { SuperDuperError, type SuperDuperErrorCode } from './superduper-error.js'

const codes: Partial<Record<SuperDuperErrorCode, GatewayErrorCode>> = {
  'bad-credentials': 'bad-credentials',
  // An account that has logins in two steps by now: the user is to register again.
  'code-needed': 'bad-credentials',
  'wrong-password': 'bad-credentials',
  'bad-request': 'invalid',
  'unknown-account': 'not-found',
  'unknown-contact': 'not-found',
  'unknown-message': 'not-found',
  'unknown-room': 'not-found',
  'not-supported': 'unsupported',
  'not-allowed': 'forbidden',
  'too-many-rooms': 'blocked',
  'too-many-members': 'blocked',
  'too-large': 'too-large',
  'too-late': 'too-late',
  'rate-limited': 'rate-limited',
  'mailbox-full': 'unreachable',
}

/** The GatewayError for an error of the network. What is not listed is a lost connection: surely not sent, since client ids tell. */
export function asGatewayError(error: SuperDuperError): GatewayError {
  const retryAt = error.retryAt ? { retryAt: error.retryAt } : {}
  return new GatewayError(codes[error.code] ?? 'disconnected', error.message, { cause: error, ...retryAt })
}

export function refuse(error: unknown): never {
  throw error instanceof SuperDuperError ? asGatewayError(error) : error
}

import { ConnectError, type ConnectErrorCode } from '@trestle/xmlstream/tcp'
import { ClientError, type ClientErrorCode } from '../client-error.js'

const CODES: Readonly<Record<ConnectErrorCode, readonly [ClientErrorCode, string]>> = {
  'bad-certificate': ['bad-certificate', 'If it is yours, name its authority in tls.ca.'],
  'tls-failed': ['tls-failed', 'Check that the port is the right one and that the server speaks TLS 1.2 or newer.'],
  refused: ['refused', 'Check host and port, and whether the server runs.'],
  reset: ['connection-lost', 'Try again later.'],
  timeout: ['timeout', 'Check host and port, or try again later.'],
  unreachable: ['unreachable', 'Check the network.'],
  'host-not-found': ['host-not-found', 'Check the domain of the JID, or give the host.'],
  aborted: ['aborted', ''],
}
/** Codes by how much they say about the cause, the most specific first. */
const BY_IMPORTANCE = Object.keys(CODES)

/** One error for all attempts, by the most specific failure. */
export function connectFailed(failures: readonly unknown[]): unknown {
  const known = failures.filter((failure) => failure instanceof ConnectError)
  const [error] = [...known].sort((a, b) => BY_IMPORTANCE.indexOf(a.code) - BY_IMPORTANCE.indexOf(b.code))
  if (!error) return failures[0]
  const [code, advice] = CODES[error.code]
  const others = failures.length > 1 ? ` ${failures.length - 1} more addresses failed as well.` : ''
  const cause = failures.length > 1 ? new AggregateError(failures) : error
  return new ClientError(code, `${error.message}${others} ${advice}`, { cause })
}

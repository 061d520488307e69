export type ConnectErrorCode =
  | 'refused'
  | 'host-not-found'
  | 'unreachable'
  | 'timeout'
  | 'bad-certificate'
  | 'tls-failed'
  | 'reset'
  | 'aborted'

export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** A connection could not be made; the message is one sentence for people, the cause is the error of the platform. */
export class ConnectError extends Error {
  override readonly name = 'ConnectError'
  readonly code: ConnectErrorCode
  readonly host: string
  readonly port: number

  constructor(code: ConnectErrorCode, { host, port }: Endpoint, options?: ErrorOptions) {
    super(sentence(code, host, port, options?.cause), options)
    this.code = code
    this.host = host
    this.port = port
  }
}

const CODES: Readonly<Record<string, ConnectErrorCode>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'host-not-found',
  EAI_AGAIN: 'host-not-found',
  ENODATA: 'host-not-found',
  ENETUNREACH: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
}

/** Matches the codes of OpenSSL and Node for certificates that were refused. */
const CERTIFICATE = /CERT|ALTNAME|UNABLE_TO_VERIFY|UNABLE_TO_GET|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH/

/** The error for a failure of a socket, `during` the connection itself or the handshake over it. */
export function connectError(cause: unknown, endpoint: Endpoint, during: 'connect' | 'tls'): ConnectError {
  if (cause instanceof ConnectError) return cause
  const code = codeOf(cause)
  const known = Object.hasOwn(CODES, code) ? CODES[code] : undefined
  if (during === 'connect') return new ConnectError(known ?? 'unreachable', endpoint, { cause })
  if (CERTIFICATE.test(code) && !code.startsWith('ERR_SSL'))
    return new ConnectError('bad-certificate', endpoint, { cause })
  return new ConnectError(known === 'timeout' ? known : 'tls-failed', endpoint, { cause })
}

function codeOf(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null) return ''
  // Several addresses were tried, and each failed in its own way: the last is taken.
  if (cause instanceof AggregateError && cause.errors.length > 0) return codeOf(cause.errors.at(-1))
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
}

function sentence(code: ConnectErrorCode, host: string, port: number, cause: unknown): string {
  const where = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
  switch (code) {
    case 'refused':
      return `Nothing accepts connections at ${where}.`
    case 'host-not-found':
      return `There is no host named ${host}.`
    case 'unreachable':
      return `${where} cannot be reached from here.`
    case 'timeout':
      return `${where} did not answer in time.`
    case 'bad-certificate':
      return `The certificate of ${where} is not to be trusted${cause instanceof Error ? `: ${cause.message.replace(/\.$/, '')}` : ''}.`
    case 'tls-failed':
      return `No TLS connection with ${where} came about.`
    case 'reset':
      return `${where} closed the connection.`
    case 'aborted':
      return `The connection to ${where} was given up.`
  }
}

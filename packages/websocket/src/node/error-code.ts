import type { WebSocketErrorCode } from '../websocket-error.js'

const CODES: Readonly<Record<string, WebSocketErrorCode>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'host-not-found',
  EAI_AGAIN: 'host-not-found',
  ETIMEDOUT: 'timeout',
}

/** OpenSSL's and Node's names for a certificate that did not pass. */
const CERTIFICATE = /CERT|ALTNAME|UNABLE_TO_VERIFY|UNABLE_TO_GET|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH/

/** What an error event of `ws` says about a connection that did not come about. */
export function codeOf(event: object): WebSocketErrorCode | undefined {
  const code = systemCode('error' in event ? event.error : undefined)
  if (Object.hasOwn(CODES, code)) return CODES[code]
  return CERTIFICATE.test(code) ? 'bad-certificate' : undefined
}

function systemCode(error: unknown): string {
  // Several addresses were tried: they failed each in its own way, and the last is as good as any.
  if (error instanceof AggregateError && error.errors.length > 0) return systemCode(error.errors.at(-1))
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

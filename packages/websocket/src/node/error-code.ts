import type { WebSocketErrorCode } from '../websocket-error.js'

const CODES: Readonly<Record<string, WebSocketErrorCode>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'host-not-found',
  EAI_AGAIN: 'host-not-found',
  ETIMEDOUT: 'timeout',
}

/** Matches the codes of OpenSSL and Node for certificates that were refused. */
const CERTIFICATE = /CERT|ALTNAME|UNABLE_TO_VERIFY|UNABLE_TO_GET|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH/

/** The code for an error event of `ws`; undefined where none fits. */
export function codeOf(event: object): WebSocketErrorCode | undefined {
  const code = systemCode('error' in event ? event.error : undefined)
  if (Object.hasOwn(CODES, code)) return CODES[code]
  return CERTIFICATE.test(code) ? 'bad-certificate' : undefined
}

function systemCode(error: unknown): string {
  // Several IP addresses were tried, and each failed in its own way: the last is taken.
  if (error instanceof AggregateError && error.errors.length > 0) return systemCode(error.errors.at(-1))
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

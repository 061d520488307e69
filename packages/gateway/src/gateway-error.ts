import { StanzaError, type StanzaErrorCondition } from '@trestle/stanza'
import { carriable } from './carriable.js'

/** What a network module says went wrong, and the stanza error that the user's client gets for it. */
export const gatewayErrorConditions = {
  unsupported: 'feature-not-implemented',
  'not-found': 'item-not-found',
  forbidden: 'forbidden',
  blocked: 'policy-violation',
  invalid: 'bad-request',
  conflict: 'conflict',
  'too-large': 'not-acceptable',
  'too-late': 'not-acceptable',
  'rate-limited': 'resource-constraint',
  unreachable: 'recipient-unavailable',
  /** Surely not sent: kept, and tried again. */
  disconnected: 'remote-server-timeout',
  /** The login was refused: the user is asked to register anew. */
  'bad-credentials': 'not-authorized',
  /** Perhaps sent: never tried again unless the network takes client ids. */
  uncertain: 'remote-server-timeout',
  cancelled: 'undefined-condition',
  timeout: 'remote-server-timeout',
  internal: 'internal-server-error',
} as const satisfies Record<string, StanzaErrorCondition>

/** What went wrong, as network modules say it. */
export type GatewayErrorCode = keyof typeof gatewayErrorConditions

/** What a {@link GatewayError} says besides. */
export interface GatewayErrorOptions {
  readonly cause?: unknown
  /** When trying again makes sense, for `rate-limited`. */
  readonly retryAt?: Date
  /** The form field that is wrong, for `invalid`. */
  readonly field?: string
}

/** Thrown by network modules. The text is for the user; without one, the code speaks. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
  readonly code: GatewayErrorCode
  readonly text: string | undefined
  readonly retryAt: Date | undefined
  readonly field: string | undefined

  constructor(code: GatewayErrorCode, text?: string, options: GatewayErrorOptions = {}) {
    super(text ?? code, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.text = text
    this.retryAt = options.retryAt
    this.field = options.field
  }
}

/** Whatever was thrown, as one of the known kinds; unknown errors keep their text from users. */
export function toGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error
  // A module may bring a copy of this package of its own.
  if (isForeign(error)) {
    const { code, text, retryAt, field, cause } = error
    return new GatewayError(code, text, { cause, ...(retryAt && { retryAt }), ...(field && { field }) })
  }
  return new GatewayError('internal', undefined, { cause: error })
}

/** What the user's client gets. */
export function toStanzaErrorOf(error: GatewayError): StanzaError {
  return new StanzaError(gatewayErrorConditions[error.code], {
    ...(error.text !== undefined && { text: carriable(error.text) }),
    cause: error,
  })
}

function isForeign(error: unknown): error is GatewayError {
  if (!(error instanceof Error) || error.name !== 'GatewayError' || !('code' in error)) return false
  return Object.hasOwn(gatewayErrorConditions, String(error.code))
}

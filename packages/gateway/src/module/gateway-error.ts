import { StanzaError, type StanzaErrorCondition } from '@trestle/stanza'
import { shortText } from '../support/clip.js'

/** The codes of {@link GatewayError}, each with the stanza error condition that the user's client gets. */
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
  /** Certainly not sent: kept, and tried again. */
  disconnected: 'remote-server-timeout',
  /** The login was refused: the user is asked to register again. */
  'bad-credentials': 'not-authorized',
  /** Possibly sent: only tried again if the network drops repeated client ids. */
  uncertain: 'remote-server-timeout',
  cancelled: 'undefined-condition',
  timeout: 'remote-server-timeout',
  internal: 'internal-server-error',
} as const satisfies Record<string, StanzaErrorCondition>

export type GatewayErrorCode = keyof typeof gatewayErrorConditions

export interface GatewayErrorOptions {
  readonly cause?: unknown
  /** The earliest time of another attempt, for `rate-limited`. */
  readonly retryAt?: Date
  /** The name of the invalid form field, for `invalid`. */
  readonly field?: string
}

/** Thrown by network modules. The text is shown to the user; without one, the user's client shows the condition. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
  readonly code: GatewayErrorCode
  readonly text: string | undefined
  readonly retryAt: Date | undefined
  readonly field: string | undefined

  constructor(code: GatewayErrorCode, text?: string, options: GatewayErrorOptions = {}) {
    super(text ?? code, options.cause === undefined ? undefined : { cause: options.cause })
    // Modules may be plain JavaScript.
    this.code = Object.hasOwn(gatewayErrorConditions, code) ? code : 'internal'
    this.text = text === undefined || text === null ? undefined : String(text)
    this.retryAt = isDate(options.retryAt) ? options.retryAt : undefined
    this.field = options.field
  }
}

/** Turns what was thrown into a GatewayError. Anything else becomes `internal` without a text: it was not written for users. */
export function toGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error
  // A module may bring a copy of this package of its own.
  if (isForeign(error)) {
    const { code, text, retryAt, field, cause } = error
    return new GatewayError(code, text, { cause, ...(retryAt && { retryAt }), ...(field && { field }) })
  }
  return new GatewayError('internal', undefined, { cause: error })
}

/** The stanza error for the user's client. */
export function toStanzaErrorOf(error: GatewayError): StanzaError {
  return new StanzaError(gatewayErrorConditions[error.code], {
    text: textForUser(error),
    cause: error,
  })
}

/** Bytes of a text of an error that the user sees: longer ones are cut. */
const MAX_TEXT = 2000

/** What the user is told: the text of the error, and when to come back. */
export function textForUser({ text, retryAt }: GatewayError): string | undefined {
  const said = text === undefined ? [] : [shortText(text, MAX_TEXT)]
  const parts = retryAt ? [...said, `Try again after ${timeOf(retryAt)}.`] : said
  return parts.length === 0 ? undefined : parts.join(' ')
}

function isDate(given: unknown): given is Date {
  return given instanceof Date && !Number.isNaN(given.getTime())
}

function timeOf(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`
}

function isForeign(error: unknown): error is GatewayError {
  if (!(error instanceof Error) || error.name !== 'GatewayError' || !('code' in error)) return false
  return Object.hasOwn(gatewayErrorConditions, String(error.code))
}

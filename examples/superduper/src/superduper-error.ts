import { type ErrorCode, errorCodes } from './protocol.js'

/** Codes of errors that the client library detects, with their texts. */
export const clientErrorCodes = {
  'invalid-address': 'The address of the server is malformed.',
  unreachable: 'The server cannot be reached.',
  timeout: 'The server did not answer in time.',
  disconnected: 'The connection ended.',
  'protocol-error': 'The server sent what is not part of this protocol.',
  overloaded: 'Too many requests wait for their answers.',
  'code-needed': 'The account logs in with a code as well.',
} as const

export type SuperDuperErrorCode = ErrorCode | keyof typeof clientErrorCodes

/** An error of the client library. Never contains a password. */
export class SuperDuperError extends Error {
  override readonly name = 'SuperDuperError'
  /** When to come back, after `rate-limited`. */
  readonly retryAt: Date | undefined
  constructor(
    readonly code: SuperDuperErrorCode,
    text: string = { ...errorCodes, ...clientErrorCodes }[code],
    options: ErrorOptions & { readonly retryAt?: Date | undefined } = {},
  ) {
    super(text, options)
    this.retryAt = options.retryAt
  }
}

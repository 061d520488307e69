import { type ErrorCode, errorCodes } from './protocol.js'

/** Codes of errors that the client library detects, with their texts. */
export const clientErrorCodes = {
  'invalid-address': 'The address of the server is malformed.',
  unreachable: 'The server cannot be reached.',
  timeout: 'The server did not answer in time.',
  disconnected: 'The connection ended.',
  'protocol-error': 'The server sent a line that is not part of this protocol.',
  overloaded: 'Too many requests wait for their answers.',
} as const

export type SuperDuperErrorCode = ErrorCode | keyof typeof clientErrorCodes

/** An error of the client library. Never contains a password. */
export class SuperDuperError extends Error {
  override readonly name = 'SuperDuperError'
  constructor(
    readonly code: SuperDuperErrorCode,
    text: string = { ...errorCodes, ...clientErrorCodes }[code],
    options?: ErrorOptions,
  ) {
    super(text, options)
  }
}

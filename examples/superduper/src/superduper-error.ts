import { type ErrorCode, errorCodes } from './protocol.js'

/** What goes wrong on the client's side of the wire. */
export const clientErrorCodes = {
  'invalid-address': 'The address of the server is malformed.',
  unreachable: 'The server cannot be reached.',
  timeout: 'The server did not answer in time.',
  disconnected: 'The connection ended.',
  'protocol-error': 'The server sent what is not of this protocol.',
  overloaded: 'Too many requests wait for their answers.',
} as const

export type SuperDuperErrorCode = ErrorCode | keyof typeof clientErrorCodes

/** Every error of the client library. Never holds a password. */
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

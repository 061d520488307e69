import { type ExitCode, exitCodes } from './exit-codes.js'

/** Ends the program with one line, this message, which never holds a secret. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly code: ExitCode

  constructor(code: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** What was typed cannot be understood. */
export function usageError(message: string, options?: ErrorOptions): CliError {
  return new CliError(exitCodes.usage, message, options)
}

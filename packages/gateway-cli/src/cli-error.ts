import { type ExitCode, exitCodes } from './exit-codes.js'

/** An error that ends the program: its message is printed as one line and contains no secret. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly code: ExitCode

  constructor(code: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** An error of the command line, the environment or the configuration file. */
export function usageError(message: string, options?: ErrorOptions): CliError {
  return new CliError(exitCodes.usage, message, options)
}

import { CliError } from './cli-error.js'
import { type ExitCode, exitCodes } from './exit-codes.js'
import type { Output } from './main-options.js'

/** Writes what went wrong as one line, and where if that is asked for. Returns the exit code. */
export function report(error: unknown, verbose: boolean, stderr: Output): ExitCode {
  const { message, stack, cause } = error instanceof Error ? error : new Error(String(error))
  const hint = error instanceof CliError && error.code === exitCodes.usage ? ' (see trestle-gateway --help)' : ''
  stderr.write(`trestle-gateway: ${message.replace(/\s*\n\s*/g, ' ')}${hint}\n`)
  if (verbose) stderr.write(`${cause instanceof Error ? cause.stack : stack}\n`)
  return error instanceof CliError ? error.code : exitCodes.failure
}

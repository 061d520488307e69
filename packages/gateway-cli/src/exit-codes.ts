import type { ComponentErrorCode } from '@trestle/component'

/** Exit codes of the process. */
export const exitCodes = {
  ok: 0,
  /** A failure of the system, or an uncaught error that belongs to no session: see the log. */
  failure: 1,
  /** An option is missing or invalid. */
  usage: 2,
  /** The network module cannot be loaded or is not valid. */
  module: 3,
  /** The secret or domain is refused, or another process uses the domain or the data folder. */
  identity: 4,
  /** The server cannot be reached, or does not accept components on that port. */
  unreachable: 5,
  /** The data folder cannot be written, its disk is full, or it was deleted while the gateway ran. */
  data: 6,
  /** The network module called `process.exit`. */
  moduleExit: 70,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** The exit code for an error of the component. */
export function exitCodeOf(code: ComponentErrorCode): ExitCode {
  switch (code) {
    case 'wrong-secret':
    case 'conflict':
    case 'host-unknown':
      return exitCodes.identity
    case 'invalid-option':
    case 'invalid-address':
      return exitCodes.usage
    case 'already-started':
    case 'aborted':
      return exitCodes.failure
    default:
      return exitCodes.unreachable
  }
}

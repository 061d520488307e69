import type { ComponentErrorCode } from '@trestle/component'

/** What the exit code of the process tells whoever started it. */
export const exitCodes = {
  ok: 0,
  /** The machine refuses, or an error that belongs to no session: see the log. */
  failure: 1,
  /** The options cannot be understood. */
  usage: 2,
  /** The network module cannot be loaded, or is none. */
  module: 3,
  /** The server refuses who we are, or somebody else is: the secret, the domain, the data folder. */
  identity: 4,
  /** The server is not there, or answers otherwise than a server. */
  unreachable: 5,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** The exit code for why a component is not attached. */
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

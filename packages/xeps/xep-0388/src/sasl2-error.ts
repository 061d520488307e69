/**
 * - `unknown-task`: the server wants something done after the mechanism that no handler is there for.
 * - `task-failed`: the server refuses what was done, or the tasks have no end.
 * - `wrong-account`: the server logged us in to another account than was asked for.
 * - `bad-user-agent-id`: the op `getUserAgentId` gave no UUID v4.
 */
export type Sasl2ErrorCode = 'unknown-task' | 'task-failed' | 'wrong-account' | 'bad-user-agent-id'

/** Why a login by SASL2 was given up. */
export class Sasl2Error extends Error {
  override readonly name = 'Sasl2Error'
  readonly code: Sasl2ErrorCode

  constructor(code: Sasl2ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

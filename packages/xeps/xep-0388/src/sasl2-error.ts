/**
 * - `unknown-task`: the server demands a task for which there is no handler.
 * - `task-failed`: the server refuses the outcome of a task, or demands more than 10.
 * - `wrong-account`: the server logged the client in to another account than was asked for.
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

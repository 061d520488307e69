/**
 * - `command-exists`: two commands of one node at one address, of which only one could be executed.
 * - `form-shown`: a command shows a second form before the first came back.
 */
export type CommandErrorCode = 'command-exists' | 'form-shown'

/** A command that is not written or offered as it must be. What a responder answers is a StanzaError. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly code: CommandErrorCode

  constructor(code: CommandErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

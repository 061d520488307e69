import type { CommandNote } from '@trestle/xep-0050'

/**
 * - `refused`: the service has ended the command with an error in its notes.
 * - `unexpected-stage`: it asks for more, or for nothing, where the command has one form.
 */
export type AdminErrorCode = 'refused' | 'unexpected-stage'

/** A command that a service did not carry out. Most refuse by a StanzaError instead. */
export class AdminError extends Error {
  override readonly name = 'AdminError'
  readonly code: AdminErrorCode
  readonly notes: readonly CommandNote[]

  constructor(code: AdminErrorCode, message: string, notes: readonly CommandNote[] = []) {
    super(message)
    this.code = code
    this.notes = notes
  }
}

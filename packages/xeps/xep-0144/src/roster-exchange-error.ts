/**
 * - `no-roster`: this host has no roster that could be changed (the plugin `roster` of a client).
 * - `nothing-suggested`: a suggestion has no contacts.
 */
export type RosterExchangeErrorCode = 'no-roster' | 'nothing-suggested'

/** A suggestion that cannot be made or accepted. */
export class RosterExchangeError extends Error {
  override readonly name = 'RosterExchangeError'
  readonly code: RosterExchangeErrorCode

  constructor(code: RosterExchangeErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

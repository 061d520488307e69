/**
 * - `timeout`: the room did not say that one is in it, or out of it, in time.
 * - `join-in-progress`: the address is entering that room already.
 * - `too-many-rooms`: the address would be in more rooms than `maxRooms`.
 * - `not-joined`: the address is not in that room, or not any more.
 * - `removed`: the room put the address out while it waited; the message says why.
 * - `no-config`: the room has nothing to configure.
 */
export type MucErrorCode = 'timeout' | 'join-in-progress' | 'too-many-rooms' | 'not-joined' | 'removed' | 'no-config'

/** Something in a room did not happen. What a room refuses is a StanzaError instead. */
export class MucError extends Error {
  override readonly name = 'MucError'
  readonly code: MucErrorCode

  constructor(code: MucErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

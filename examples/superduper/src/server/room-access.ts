import type { FeatureName, Features, ServerLimits } from '../protocol.js'
import type { Accounts } from './accounts.js'
import { RequestError } from './request-error.js'
import { membersOf, rankOf } from './room-roles.js'
import type { RoomState } from './state/room-list.js'
import type { State } from './state/state.js'

/** Checks of what is asked of rooms: who may do it, and whether there is space. They throw `RequestError`. */
export interface RoomAccess {
  /** Throws `not-supported` where the server lacks one of the features. */
  need(...features: readonly (FeatureName | false)[]): void
  /** The room, for an account of this rank in it. Throws `unknown-room` to those outside, and `not-allowed`. */
  open(account: string, id: string, rank: number): RoomState
  /** Throws `unknown-account`. */
  accounts(names: readonly string[]): void
  /** Somebody of a lower rank than who asks: throws `unknown-account` and `not-allowed`. */
  target(room: RoomState, by: string, contact: string): void
  /** Whether the room takes one more. */
  size(room: RoomState): void
  /** Whether the account may be in one more room. Bans do not count: others decide on them. */
  memberships(account: string): void
}

export interface RoomAccessOptions {
  readonly state: State
  readonly accounts: Accounts
  readonly features: Features
  readonly limits: Pick<ServerLimits, 'memberships' | 'members'>
}

export function createRoomAccess({ state, accounts, features, limits: max }: RoomAccessOptions): RoomAccess {
  return {
    need(...needed) {
      const missing = needed.find((name) => name && !features[name])
      if (missing) throw new RequestError('not-supported', `This server has no ${missing}.`)
    },
    open(account, id, rank) {
      const room = state.rooms.get(id)
      const own = rankOf(room, account)
      if (!room || own === 0) throw new RequestError('unknown-room')
      if (own < rank) throw new RequestError('not-allowed')
      return room
    },
    accounts(names) {
      if (names.some((name) => !accounts.has(name))) throw new RequestError('unknown-account')
    },
    target(room, by, contact) {
      if (!room.roles.has(contact)) throw new RequestError('unknown-account')
      if (rankOf(room, contact) >= rankOf(room, by)) throw new RequestError('not-allowed')
    },
    size(room) {
      if (membersOf(room).length >= max.members) throw new RequestError('too-many-members')
    },
    memberships(account) {
      const all = [...state.rooms.of(account)].filter((room) => room.roles.get(account)?.role !== 'outcast')
      if (all.length >= max.memberships) throw new RequestError('too-many-rooms')
    },
  }
}

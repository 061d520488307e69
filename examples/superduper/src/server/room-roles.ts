import type { Role } from '../protocol.js'
import type { RoomState } from './state/room-list.js'

/** Who may do what: those of a higher rank to those of a lower one. 0: not in the room. */
export const ranks = {
  owner: 5,
  admin: 4,
  moderator: 3,
  member: 2,
  visitor: 1,
  outcast: 0,
  invited: 0,
} as const satisfies Record<Role | 'invited', number>

export function rankOf(room: RoomState | undefined, account: string): number {
  const role = room?.roles.get(account)?.role
  return role ? ranks[role] : 0
}

export const membersOf = (room: RoomState): readonly string[] =>
  [...room.roles].filter(([, { role }]) => ranks[role] > 0).map(([account]) => account)

import type { JID } from '@trestle/jid'
import type { Occupant, Room } from '@trestle/xep-0045'

/**
 * The occupant that an address is: through the room by its nickname, which the room vouches for, or by its real address,
 * where the room shows that to the bot. Of several occupants of one user, the moderator counts.
 */
export function askerIn(room: Room, from: JID): Occupant | undefined {
  if (from.bare.equals(room.address)) return room.occupants.get(from.resource)
  const theirs = [...room.occupants.values()].filter(({ jids }) => jids.some((jid) => jid.bare.equals(from.bare)))
  return theirs.find(isModerator) ?? theirs[0]
}

export function isModerator({ role }: Pick<Occupant, 'role'>): boolean {
  return role === 'moderator'
}

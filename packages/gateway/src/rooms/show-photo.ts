import type { RoomMirrorsApi } from '@trestle/xep-0045/mirror'
import type { Addresses } from '../puppets/addresses.js'
import type { KnownParticipant } from './known-participant.js'
import { contactIdOf } from './occupants.js'
import type { Participants } from './participants.js'
import type { RoomViews } from './room-views.js'
import type { Rooms } from './rooms.js'

export interface ShowPhotoOptions {
  readonly mirrors: () => Pick<RoomMirrorsApi, 'views'>
  readonly addresses: Addresses
  readonly rooms: Pick<Rooms, 'peek'>
  readonly participants: Pick<Participants, 'known'>
  readonly views: Pick<RoomViews, 'show'>
}

/** Makes the function that shows another picture of a contact in all rooms that clients of the user are in. */
export function createShowPhoto({ mirrors, addresses, rooms, participants, views }: ShowPhotoOptions) {
  return (user: string, contact: string): void => {
    for (const { address } of mirrors().views(user)) {
      const legacyId = addresses.findRoom(address)
      const room = legacyId === undefined ? undefined : rooms.peek(user, legacyId)
      if (!room) continue
      const isMeant = (one: KnownParticipant) => contactIdOf(room, one) === contact
      for (const one of participants.known(user, room.legacyId)?.all() ?? [])
        if (isMeant(one)) views.show(user, room, one)
    }
  }
}

import type { RoomMirrorsApi } from '@trestle/xep-0045/mirror'
import type { Addresses } from '../puppets/addresses.js'
import { detailsOf } from '../puppets/contact-details.js'
import type { Contacts } from '../puppets/puppets.js'
import { contactIdOf } from './occupants.js'
import type { KnownParticipant, Participants } from './participants.js'
import type { RoomViews } from './room-views.js'
import type { Rooms } from './rooms.js'

/** The pictures of those in rooms who are contacts, by the hashes of XEP-0153. */
export interface OccupantPhotos {
  /** Reads the contacts of a user, unless that was done. */
  load(user: string): Promise<void>
  /** The hash, which is empty of who has no picture; `undefined` where nobody knows. */
  of(user: string, contact: string): string | undefined
  /** Forgets a user. */
  drop(user: string): void
}

export function createOccupantPhotos(contacts: Pick<Contacts, 'all' | 'peek'>): OccupantPhotos {
  const loaded = new Set<string>()
  return {
    async load(user) {
      if (loaded.has(user)) return
      await contacts.all(user)
      loaded.add(user)
    },
    of(user, contact) {
      const known = contacts.peek(user, contact)
      return known && (detailsOf(known).avatar?.sha1 ?? '')
    },
    drop: (user) => void loaded.delete(user),
  }
}

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
      for (const one of participants.known(user, room.legacyId)?.all ?? [])
        if (isMeant(one)) views.show(user, room, one)
    }
  }
}

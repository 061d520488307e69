import type { Addresses } from '../puppets/addresses.js'
import type { StoredRoom } from '../storage/store.js'
import { contactIdOf } from './occupants.js'
import type { ParticipantAt } from './participant-at.js'
import type { Participants } from './participants.js'

/** The id of the contact that somebody in a room is; `undefined` of who is none, or the user. */
export type ContactBehind = (user: string, room: StoredRoom, nick: string) => string | undefined

export function createContactBehind({
  addresses,
  participants,
  participantAt,
}: {
  readonly addresses: Addresses
  readonly participants: Participants
  readonly participantAt: ParticipantAt
}): ContactBehind {
  return (user, room, nick) => {
    const author = participantAt(user, room.legacyId, nick)
    const known = typeof author === 'object' && participants.known(user, room.legacyId)?.get(author.legacyId)
    const contact = known ? contactIdOf(room, known) : undefined
    const address = contact === undefined ? undefined : addresses.where(contact)
    return address && addresses.find(address)
  }
}

import { createHmac } from 'node:crypto'
import type { JID } from '@trestle/jid'
import type { Show } from '@trestle/stanza'
import type { Affiliation, Role } from '@trestle/xep-0045'
import type { ViewOccupantInit } from '@trestle/xep-0045/mirror'
import { AvatarUpdate } from '@trestle/xep-0153'
import { Hats } from '@trestle/xep-0317'
import { Idle } from '@trestle/xep-0319'
import type { ContactStatus } from '../module/contact.js'
import type { RoomRole } from '../module/room.js'
import type { RoomKind } from '../module/room-kinds.js'
import type { Addresses } from '../puppets/addresses.js'
import type { StoredRoom } from '../storage/store.js'
import type { KnownParticipant } from './known-participant.js'
import { roomDetails } from './room-details.js'

/** Characters of an identifier of an occupant. */
const ID_LENGTH = 22
/** Stands for the user where the network has told no id. No id of a participant is empty. */
const SELF = ''
/** Before the titles of participants, which have no other name. */
const TITLE = 'urn:x-trestle:title:'

const SHOWS: Readonly<Record<ContactStatus['show'], Show | undefined>> = {
  online: undefined,
  away: 'away',
  busy: 'dnd',
  offline: undefined,
}

interface Rank {
  readonly affiliation: Affiliation
  readonly role: Role
}

/** The affiliation and the role (XEP-0045 §5) of a participant. */
export function rankOf(role: RoomRole, kind: RoomKind): Rank {
  switch (role) {
    case 'owner':
    case 'admin':
      return { affiliation: role, role: 'moderator' }
    case 'moderator':
      return { affiliation: 'member', role: 'moderator' }
    case 'member':
      // In a channel, whoever is in it has a voice; a group consists of its members.
      return { affiliation: kind === 'group' ? 'member' : 'none', role: 'participant' }
    case 'visitor':
      return { affiliation: kind === 'group' ? 'member' : 'none', role: 'visitor' }
    case 'outcast':
      return { affiliation: 'outcast', role: 'none' }
  }
}

/** Identifiers by the records that they were made of, since each message has one, and it takes longer than the message. */
const made = new WeakMap<object, { readonly key: string; readonly id: string }>()

/** An identifier in a room (XEP-0421): the same as long as the room is known. */
function occupantId(room: StoredRoom, of: object, legacyId: string): string {
  const key = roomDetails(room).occupantKey ?? room.local
  const known = made.get(of)
  if (known?.key === key) return known.id
  const id = createHmac('sha256', key).update(legacyId).digest('base64url').slice(0, ID_LENGTH)
  made.set(of, { key, id })
  return id
}

export function occupantIdOf(room: StoredRoom, participant: KnownParticipant): string {
  return occupantId(room, participant, participant.seed ?? participant.legacyId)
}

/** The identifier of the user in a room. */
export function ownOccupantId(room: StoredRoom): string {
  return occupantId(room, room, SELF)
}

/** A participant as an occupant. `photo`: the hash of the picture, which is empty where there is none. */
export function occupantOf(
  room: StoredRoom,
  participant: KnownParticipant,
  addresses: Addresses,
  photo?: string,
): ViewOccupantInit {
  const { nick, role, titles, presence } = participant
  return {
    id: occupantIdOf(room, participant),
    name: nick,
    ...rankOf(role, room.as),
    ...shown(presence, photo),
    jid: addressOf(room, participant, addresses),
    added: hatsOf(titles),
  }
}

/** The user as an occupant. */
export function ownOccupant(room: StoredRoom): ViewOccupantInit {
  const { role = 'member', titles = [] } = roomDetails(room).me ?? {}
  return {
    id: ownOccupantId(room),
    name: room.myNick ?? '',
    ...rankOf(role, room.as),
    added: hatsOf(titles),
  }
}

/** The contact that a participant is: in groups the one of the same id, unless the network says otherwise. */
export function contactIdOf(room: StoredRoom, { legacyId, contact }: KnownParticipant): string | undefined {
  return contact === undefined ? (room.as === 'group' ? legacyId : undefined) : (contact ?? undefined)
}

function addressOf(room: StoredRoom, participant: KnownParticipant, addresses: Addresses): JID | undefined {
  const contact = contactIdOf(room, participant)
  return contact === undefined ? undefined : addresses.where(contact)?.withResource(addresses.resource)
}

function shown({ show, status, lastSeen }: ContactStatus, photo: string | undefined) {
  const presence = [
    ...(lastSeen && show !== 'online' ? [Idle.encode({ since: lastSeen })] : []),
    ...(photo === undefined ? [] : [AvatarUpdate.encode({ photo })]),
  ]
  return {
    show: SHOWS[show],
    status,
    ...(presence.length > 0 && { presence }),
  }
}

function hatsOf(titles: readonly string[]) {
  if (titles.length === 0) return undefined
  return [Hats.encode({ hats: titles.map((title) => ({ uri: TITLE + encodeURIComponent(title), title })) })]
}

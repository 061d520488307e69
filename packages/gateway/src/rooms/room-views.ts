import { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { mucStatus } from '@trestle/xep-0045'
import type { RoomMirrorsApi, RoomView, ViewEnd } from '@trestle/xep-0045/mirror'
import { AvatarUpdate } from '@trestle/xep-0153'
import type { Element } from '@trestle/xml'
import type { Addresses } from '../puppets/addresses.js'
import type { StoredRoom } from '../storage/store.js'
import { nextTurn } from '../support/next-turn.js'
import type { KnownParticipant } from './known-participant.js'
import type { OccupantPhotos } from './occupant-photos.js'
import { contactIdOf, occupantIdOf, occupantOf, ownOccupant, ownOccupantId } from './occupants.js'
import type { ParticipantBook } from './participant-book.js'
import type { Participants } from './participants.js'
import { type RoomDetails, type RoomSubject, roomDetails } from './room-details.js'

/** What clients see of rooms that they are in. A room that no client of the user is in has no view. */
export interface RoomViews {
  of(user: string, room: string): RoomView | undefined
  /**
   * Makes the view of a room, with everybody who is known to be in it; the one that there is, if there is one. `sessions` are
   * in it from before the gateway was started. Throws StanzaError `resource-constraint`.
   */
  open(user: string, room: StoredRoom, sessions?: readonly string[]): Promise<RoomView>
  /** Shows what is different of a room, and of the user in it. */
  changed(user: string, before: StoredRoom | undefined, after: StoredRoom): void
  /** Shows a participant, new or changed; one who is not there is taken out. */
  show(user: string, room: StoredRoom, participant: KnownParticipant): void
  /** Puts out all clients of a user. */
  close(user: string, room: string, end: ViewEnd): void
  /** Puts out all clients of a user, who is none any more. */
  closeOf(user: string): void
  /** Tells all clients that the gateway stops. */
  closeAll(): void
}

export interface RoomViewsOptions {
  readonly mirrors: () => RoomMirrorsApi
  readonly addresses: Addresses
  readonly participants: Participants
  readonly photos: Pick<OccupantPhotos, 'load' | 'of'>
}

/** Rooms in which clients of one user are: one must not take the room of others. */
const MAX_OF_USER = 1000
/** Occupants that are shown before others have their turn. */
const SLICE = 500

export function createRoomViews({ mirrors, addresses, participants, photos }: RoomViewsOptions): RoomViews {
  const of = (user: string, room: string) => mirrors().view(addresses.room(room), addresses.user(user))

  function shown(user: string, room: StoredRoom, participant: KnownParticipant) {
    const contact = contactIdOf(room, participant)
    return occupantOf(room, participant, addresses, contact === undefined ? undefined : photos.of(user, contact))
  }

  /** Who set a subject, as clients are to see it. */
  function subjectOf(
    room: StoredRoom,
    book: ParticipantBook | undefined,
    { text, by, at }: RoomSubject = { text: '' },
  ) {
    const participant = typeof by === 'object' ? book?.get(by.legacyId) : undefined
    const nick = by === 'me' ? room.myNick : (participant?.nick ?? (typeof by === 'object' ? by.nick : undefined))
    const id = by === 'me' ? ownOccupantId(room) : participant && occupantIdOf(room, participant)
    return {
      text,
      ...(nick !== undefined && { nick }),
      ...(at !== undefined && { at: new Date(at) }),
      ...(id !== undefined && { occupantId: id }),
    }
  }

  return {
    of,
    async open(user, room, sessions = []) {
      const found = of(user, room.legacyId)
      if (found) return found
      await photos.load(user)
      const book = await participants.of(user, room.legacyId)
      // Another client may have come in meanwhile.
      const other = of(user, room.legacyId)
      if (other) return other
      const [address, owner] = [addresses.room(room.legacyId), addresses.user(user)]
      const init = {
        self: ownOccupant(room),
        nonAnonymous: room.as === 'group',
        subject: subjectOf(room, book, roomDetails(room).subject),
        presence: photoOf(roomDetails(room)),
      }
      if (mirrors().views(owner).length >= MAX_OF_USER) {
        throw new StanzaError('resource-constraint', { text: `You are in ${MAX_OF_USER} rooms: leave one first.` })
      }
      const view = mirrors().open(address, owner, init)
      let count = 0
      for (const participant of book.all()) {
        if (++count % SLICE === 0) await nextTurn()
        if (isThere(participant)) view.put(shown(user, room, participant))
      }
      // They know all of that, and are told of nothing but what changes.
      if (sessions.length === 0 || of(user, room.legacyId) !== view) return view
      return mirrors().open(address, owner, { self: view.self, sessions: sessions.map((one) => JID.parse(one)) })
    },
    changed(user, before, after) {
      const view = of(user, after.legacyId)
      if (!view) return
      const [had, has] = [roomDetails(before), roomDetails(after)]
      view.putSelf(ownOccupant(after))
      view.configure({ nonAnonymous: after.as === 'group' })
      if (had.avatar?.sha1 !== has.avatar?.sha1) view.configure({ presence: photoOf(has) ?? NO_PHOTO })
      if (JSON.stringify(had.subject) !== JSON.stringify(has.subject)) {
        view.setSubject(subjectOf(after, participants.known(user, after.legacyId), has.subject))
      }
      if (before?.name !== after.name || isConfiguredOtherwise(had, has)) view.announce([mucStatus.configChanged])
    },
    show(user, room, participant) {
      const view = of(user, room.legacyId)
      if (!view) return
      const occupant = shown(user, room, participant)
      if (isThere(participant)) view.put(occupant)
      else view.remove(occupant.id, {})
    },
    close: (user, room, end) => of(user, room)?.close(end),
    closeOf(user) {
      for (const view of mirrors().views(user)) view.close({ how: 'affiliation-lost' })
    },
    closeAll() {
      for (const view of mirrors().views()) view.close({ how: 'shutdown' })
    },
  }
}

/** Tells clients that had been told of a picture. */
const NO_PHOTO = [AvatarUpdate.encode({ photo: '' })]

/** What a room with a picture says of itself. */
function photoOf({ avatar }: RoomDetails): readonly Element[] | undefined {
  return avatar && [AvatarUpdate.encode({ photo: avatar.sha1 })]
}

/** Whether somebody is in the room, and not only one of its members, or banned from it. */
export function isThere({ role, presence }: KnownParticipant): boolean {
  return role !== 'outcast' && presence.show !== 'offline'
}

function isConfiguredOtherwise(had: RoomDetails, has: RoomDetails): boolean {
  return had.description !== has.description || had.avatar?.sha1 !== has.avatar?.sha1
}

import type { JID } from '@trestle/jid'
import type { Affiliation, MucAdminItemValue } from '@trestle/xep-0045'
import { checkAffiliationList, nickOf } from '@trestle/xep-0045/mirror'
import type { Addresses } from '../puppets/addresses.js'
import type { StoredRoom } from '../storage/store.js'
import type { KnownParticipant } from './known-participant.js'
import { contactIdOf, occupantIdOf, ownOccupant, rankOf } from './occupants.js'
import type { ParticipantBook } from './participant-book.js'
import type { Participants } from './participants.js'
import type { RoomViews } from './room-views.js'

/** Lists who has an affiliation, also those who are not there, and finds them by the addresses of such lists. */
export interface ListedPeople {
  /** Throws StanzaError `forbidden` where the user may not know (XEP-0045 §8.5, §9.5, §10.5 and their like). */
  list(user: string, room: StoredRoom, affiliation: Affiliation): Promise<readonly MucAdminItemValue[]>
  /** Whom an address means which is that of a contact, or one in the room. */
  byAddress(user: string, room: StoredRoom, address: JID): Promise<KnownParticipant | undefined>
}

export interface ListedPeopleOptions {
  readonly addresses: Addresses
  readonly participants: Participants
  readonly views: RoomViews
}

/** People of one list: of more, a stanza could not tell. */
const MAX_LISTED = 1000

export function createListedPeople({ addresses, participants, views }: ListedPeopleOptions): ListedPeople {
  const contactAddress = (room: StoredRoom, participant: KnownParticipant) => {
    const contact = contactIdOf(room, participant)
    return contact === undefined ? undefined : addresses.where(contact)
  }

  /** Those who have no address but one in the room, by its resource. Whoever is there comes first. */
  function nicksIn(user: string, room: StoredRoom, book: ParticipantBook): ReadonlyMap<string, KnownParticipant> {
    const view = views.of(user, room.legacyId)
    const address = addresses.room(room.legacyId)
    const nicks = new Map<string, KnownParticipant>()
    for (const participant of book.all()) {
      const id = occupantIdOf(room, participant)
      const shown = view?.byId(id)?.nick
      const nick = shown ?? nickOf(address, participant.nick)
      const isTaken = shown === undefined && (nicks.has(nick) || view?.byNick(nick) !== undefined)
      nicks.set(isTaken ? id : nick, participant)
    }
    return nicks
  }

  return {
    async list(user, room, affiliation) {
      const own = ownOccupant(room)
      checkAffiliationList({ actor: own, nonAnonymous: room.as === 'group' }, affiliation)
      const book = await participants.of(user, room.legacyId)
      const items: MucAdminItemValue[] = []
      if (own.affiliation === affiliation) {
        items.push({ affiliation, jid: addresses.user(user), nick: own.name })
      }
      for (const [resource, participant] of nicksIn(user, room, book)) {
        if (rankOf(participant.role, room.as).affiliation !== affiliation) continue
        const jid = contactAddress(room, participant) ?? addresses.room(room.legacyId).withResource(resource)
        items.push({ affiliation, jid, nick: participant.nick })
        if (items.length >= MAX_LISTED) break
      }
      return items
    },
    async byAddress(user, room, address) {
      const book = await participants.of(user, room.legacyId)
      if (address.bare.equals(addresses.room(room.legacyId))) return nicksIn(user, room, book).get(address.resource)
      const contact = addresses.find(address)
      if (contact === undefined) return undefined
      // In groups, mostly.
      const same = book.get(contact)
      if (same && contactIdOf(room, same) === contact) return same
      for (const participant of book.all()) if (contactIdOf(room, participant) === contact) return participant
      return undefined
    },
  }
}

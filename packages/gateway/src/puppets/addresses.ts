import { JID } from '@trestle/jid'
import { roomIdOf } from '../chats/chat-key.js'
import { GatewayError } from '../module/gateway-error.js'
import { escaped, type IdMap } from '../module/ids.js'
import { createIdAddresses } from './id-addresses.js'

/** The resource of puppets. */
const PUPPET_RESOURCE = 'legacy'
/** Begins the addresses of rooms, unless the network says how its ids are mapped. */
const ROOM_PREFIX = '#'

/** Maps legacy ids to JIDs, `local@gateway`, and back: those of contacts to puppets, those of rooms to rooms. */
export interface Addresses {
  readonly gateway: JID
  readonly resource: string
  /** The bare JID of a contact's puppet. Throws GatewayError `invalid` for ids that no JID can carry. */
  puppet(legacyId: string): JID
  /** The bare JID of a contact's puppet; `undefined` for ids that no JID can carry. */
  where(legacyId: string): JID | undefined
  /** The full JID that a puppet sends from. */
  puppetSender(legacyId: string): JID
  /** The legacy id of a puppet. Throws GatewayError `not-found` for a JID that is no puppet's. */
  legacyId(puppet: JID): string
  /** The legacy id of a puppet; `undefined` for a JID that is no puppet's. */
  find(puppet: JID): string | undefined
  normalise(legacyId: string): string
  /** The bare JID of a room. Throws GatewayError `invalid` for ids that no JID can carry. */
  room(legacyId: string): JID
  /** The legacy id of a room, from its bare JID or that of an occupant; `undefined` for a JID that is no room's. */
  findRoom(jid: JID): string | undefined
  normaliseRoom(legacyId: string): string
  /** The address that stands for the other side of a chat: of a contact the full JID that it sends from, of a room the bare one. */
  chatSender(chat: string): JID
  /** The bare JID of a user. */
  user(user: string): JID
}

export interface AddressMaps {
  readonly contacts?: IdMap | undefined
  /** Absent where the network has no rooms. */
  readonly rooms?: IdMap | undefined
}

/** The maps of a network: where it has rooms and says nothing, those begin with `#` and no contact does. */
export function addressMaps(ids: AddressMaps, hasRooms: boolean): AddressMaps {
  if (!hasRooms) return { contacts: ids.contacts }
  return {
    contacts: ids.contacts ?? escaped({ avoid: ROOM_PREFIX }),
    rooms: ids.rooms ?? escaped({ prefix: ROOM_PREFIX }),
  }
}

export function createAddresses(gateway: JID, { contacts = escaped(), rooms }: AddressMaps = {}): Addresses {
  const ofRooms = rooms && createIdAddresses(gateway, rooms)
  const findRoom = (jid: JID) => ofRooms?.find(jid)
  const ofContacts = createIdAddresses(gateway, contacts, (jid) => findRoom(jid) !== undefined)
  const puppet = ofContacts.address

  function room(legacyId: string): JID {
    if (!ofRooms) throw new GatewayError('unsupported', 'This network has no rooms.')
    return ofRooms.address(legacyId)
  }

  const puppetSender = (legacyId: string) => puppet(legacyId).withResource(PUPPET_RESOURCE)
  return {
    gateway,
    resource: PUPPET_RESOURCE,
    normalise: ofContacts.normalise,
    user: (user) => JID.parse(user),
    puppet,
    where(legacyId) {
      try {
        return puppet(legacyId)
      } catch {
        return undefined
      }
    },
    puppetSender,
    find: ofContacts.find,
    legacyId(jid) {
      const legacyId = ofContacts.find(jid)
      if (legacyId !== undefined) return legacyId
      throw new GatewayError('not-found', `There is no contact ${jid.local} in this network.`)
    },
    room,
    findRoom,
    normaliseRoom: (legacyId) => ofRooms?.normalise(legacyId) ?? legacyId,
    chatSender(chat) {
      const roomId = roomIdOf(chat)
      return roomId === undefined ? puppetSender(chat) : room(roomId)
    },
  }
}

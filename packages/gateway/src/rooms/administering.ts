import type { MirrorChange } from '@trestle/xep-0045/mirror'
import { GatewayError } from '../module/gateway-error.js'
import type { RoomAction, RoomRole } from '../module/room.js'
import type { Addresses } from '../puppets/addresses.js'
import type { StoredRoom } from '../storage/store.js'
import { shortText } from '../support/clip.js'
import type { ListedPeople } from './listed-people.js'
import { rankOf } from './occupants.js'
import type { ParticipantAt } from './participant-at.js'
import type { RunRoomAction } from './room-actions.js'
import { roomDetails } from './room-details.js'

export interface AdministeringOptions {
  readonly addresses: Addresses
  readonly participantAt: ParticipantAt
  readonly people: ListedPeople
  readonly act: RunRoomAction
}

/**
 * Changes roles and affiliations (XEP-0045 §8 to §10) as actions of the network, one after the other: the first that is
 * refused ends it. Who may do what, the network decides.
 */
export type ChangeItems = (user: string, room: StoredRoom, changes: readonly MirrorChange[]) => Promise<void>

/** Changes in one request. */
const MAX_CHANGES = 100
/** Bytes of a reason. */
const MAX_REASON = 1000

/** Somebody whose role is to change. */
interface Meant {
  readonly legacyId: string
  /** Unknown of who is not in the room. */
  readonly role?: RoomRole | undefined
  readonly isSelf?: true
}

export function createAdministering({ addresses, participantAt, people, act }: AdministeringOptions): ChangeItems {
  async function meant(user: string, room: StoredRoom, { item, occupant }: MirrorChange): Promise<Meant> {
    const author = occupant && participantAt(user, room.legacyId, occupant.nick)
    if (author === 'me' || (!occupant && item.jid?.bare.toString() === user)) return self(room)
    const { jid } = item
    const address = author && occupant ? addresses.room(room.legacyId).withResource(occupant.nick) : jid
    const known = address && (await people.byAddress(user, room, address))
    if (known) return known
    // Of a group, who is not in it is known as the contact.
    const contact = jid && room.as === 'group' ? addresses.find(jid) : undefined
    if (contact !== undefined) return { legacyId: contact }
    throw new GatewayError('not-found', 'There is nobody of that name in this room.')
  }

  function self(room: StoredRoom): Meant {
    const { legacyId, role = 'member' } = roomDetails(room).me ?? {}
    if (legacyId === undefined) throw new GatewayError('forbidden', 'You cannot change what you are in this room.')
    return { legacyId, role, isSelf: true }
  }

  return async (user, room, changes) => {
    if (changes.length > MAX_CHANGES) {
      throw new GatewayError('too-large', `At most ${MAX_CHANGES} changes can be made at once.`)
    }
    for (const change of changes) {
      const action = actionOf(room, change, await meant(user, room, change))
      if (action) await act(user, room.legacyId, action)
    }
  }
}

/** What the network is to do; nothing where that is so already. */
function actionOf(room: StoredRoom, { item }: MirrorChange, meant: Meant): RoomAction | undefined {
  const { legacyId: who, role, isSelf } = meant
  const { reason: given } = item
  const why = given ? { reason: shortText(given, MAX_REASON) } : {}
  const now = role && rankOf(role, room.as)
  if (now && (item.role === undefined ? item.affiliation === now.affiliation : item.role === now.role)) return undefined
  const wanted = wantedOf(room, item, role)
  if (wanted === 'kick' || wanted === 'outcast') {
    if (isSelf) throw new GatewayError('conflict', 'You cannot put yourself out of a room. Leave it instead.')
    return { kind: wanted === 'kick' ? 'kick' : 'ban', who, ...why }
  }
  if (role !== undefined) return { kind: 'role', who, role: wanted, ...why }
  // Who is made a member of a group without being in it comes in by that.
  if (wanted === 'member' && item.affiliation === 'member') return { kind: 'invite', who, ...why }
  throw new GatewayError('not-found', 'There is nobody of that name in this room.')
}

function wantedOf(room: StoredRoom, { role, affiliation }: MirrorChange['item'], now: RoomRole | undefined) {
  switch (role ?? affiliation) {
    case 'moderator':
    case 'visitor':
    case 'owner':
    case 'admin':
    case 'outcast':
      return (role ?? affiliation) as RoomRole
    case 'none':
      // An affiliation that is taken away: of who is banned, the ban; of a group, that one is in it.
      return role === 'none' || (room.as === 'group' && now !== 'outcast') ? 'kick' : 'member'
    default:
      return 'member'
  }
}

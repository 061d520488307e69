import type { ContactStatus } from '../module/contact.js'
import type { RoomRole } from '../module/room.js'
import type { StoredParticipant } from '../storage/store.js'

/** A participant of a room, as the network has told of it. */
export interface KnownParticipant {
  readonly legacyId: string
  readonly nick: string
  readonly role: RoomRole
  readonly titles: readonly string[]
  readonly presence: ContactStatus
  readonly contact?: string | null | undefined
  /** What the identifier of the occupant is made from, where that is not the id: another id does not make somebody else of them. */
  readonly seed?: string | undefined
}

const ONLINE: ContactStatus = { show: 'online' }
const NO_TITLES: readonly string[] = []

/** A participant for the store, if there is one. Only what differs from a plain member is stored. */
export function storedOf(participant: KnownParticipant | undefined): readonly StoredParticipant[] {
  if (!participant) return []
  const { legacyId, nick, role, titles, presence, contact, seed } = participant
  const { show, status, lastSeen } = presence
  const details = {
    ...(role !== 'member' && { role }),
    ...(titles.length > 0 && { titles }),
    ...((show !== 'online' || status !== undefined || lastSeen) && {
      presence: { show, status, lastSeen: lastSeen?.getTime() },
    }),
    ...(contact !== undefined && { contact }),
    ...(seed !== undefined && { seed }),
  }
  return [{ legacyId, nick, ...(Object.keys(details).length > 0 && { details }) }]
}

interface StoredDetails {
  readonly role?: RoomRole
  readonly titles?: readonly string[]
  readonly presence?: { readonly show: ContactStatus['show']; readonly status?: string; readonly lastSeen?: number }
  readonly contact?: string | null
  readonly seed?: string
}

/** A participant out of the store. */
export function knownOf({ legacyId, nick, details = {} }: StoredParticipant): KnownParticipant {
  const { role = 'member', titles = NO_TITLES, presence, contact, seed } = details as StoredDetails
  const { lastSeen, ...shown } = presence ?? ONLINE
  const status = lastSeen === undefined ? shown : { ...shown, lastSeen: new Date(lastSeen as number) }
  return { legacyId, nick, role, titles, presence: status as ContactStatus, contact, seed }
}

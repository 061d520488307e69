import type { JID } from '@trestle/jid'
import { createOccupantIdKey } from '@trestle/xep-0421'
import type { Element } from '@trestle/xml'
import type { Affiliation, Role } from '../ranks.js'
import type { Subject } from '../room.js'
import { createHistory, type History } from './history.js'
import type { RoomSettings } from './room-settings.js'

/** What is kept of a user who has an affiliation. */
export interface StoredAffiliation {
  readonly affiliation: Affiliation
  readonly reason?: string | undefined
  /** The nickname that is reserved. */
  readonly nick?: string | undefined
}

/** The subject, and the identifier of who set it. */
export interface KeptSubject extends Subject {
  readonly occupantId?: string | undefined
}

/** What is kept of a room: all that outlives the program. */
export interface StoredRoom {
  readonly address: JID
  readonly settings: RoomSettings
  /** By bare address, or by domain. */
  readonly affiliations: Readonly<Record<string, StoredAffiliation>>
  readonly subject?: KeptSubject | undefined
  /** The secret of the identifiers of its occupants (XEP-0421). Default: a new one. */
  readonly occupantIdKey?: string | undefined
}

/** Somebody in a hosted room: with one session or several, or without any where the host speaks for them. */
export interface HostedOccupant {
  nick: string
  /** The real bare address; a puppet may have none. */
  readonly user: JID | undefined
  role: Role
  readonly sessions: Map<string, JID>
  /** The identifier of the user, or of a puppet without address by its nickname at first (XEP-0421). */
  readonly id: string
  /** What they last said of their availability: the children of the presence. */
  presence: readonly Element[]
  /** What the room adds to that, as its extensions say. */
  added: readonly Element[]
}

/** A room as it is run: a model without a connection. */
export interface HostedRoom {
  readonly address: JID
  settings: RoomSettings
  readonly affiliations: Map<string, StoredAffiliation>
  subject: KeptSubject | undefined
  readonly occupantIdKey: string
  /** By nickname. */
  readonly occupants: Map<string, HostedOccupant>
  /** Who is behind a full address. */
  readonly sessions: Map<string, HostedOccupant>
  readonly history: History
  /** Its owner has not configured it yet, and nobody else may enter. */
  locked: boolean
  /** Whether payloads of a namespace are written by rooms alone, as extensions say. */
  readonly isReserved: (ns: string) => boolean
}

export function createHostedRoom(
  stored: StoredRoom,
  { maxHistoryBytes, isReserved }: { readonly maxHistoryBytes: number } & Pick<HostedRoom, 'isReserved'>,
): HostedRoom {
  return {
    address: stored.address,
    settings: stored.settings,
    affiliations: new Map(Object.entries(stored.affiliations)),
    subject: stored.subject,
    occupantIdKey: stored.occupantIdKey ?? createOccupantIdKey(),
    occupants: new Map(),
    sessions: new Map(),
    history: createHistory(maxHistoryBytes),
    locked: false,
    isReserved,
  }
}

export function toStored({ address, settings, affiliations, subject, occupantIdKey }: HostedRoom): StoredRoom {
  return { address, settings, affiliations: Object.fromEntries(affiliations), subject, occupantIdKey }
}

/** The affiliation of a user: their own, else that of their whole domain (XEP-0045 §9.2). */
export function affiliationOf(room: HostedRoom, user: JID | undefined): Affiliation {
  if (!user) return 'none'
  const { bare, domain } = user
  return (room.affiliations.get(bare.toString()) ?? room.affiliations.get(domain))?.affiliation ?? 'none'
}

/** The role with which a user comes in (XEP-0045 §5.1.2). */
export function defaultRole({ settings }: HostedRoom, affiliation: Affiliation): Role {
  if (affiliation === 'owner' || affiliation === 'admin') return 'moderator'
  if (affiliation === 'outcast') return 'none'
  return settings.moderated && affiliation === 'none' ? 'visitor' : 'participant'
}

export function isSpeaker(role: Role): boolean {
  return role === 'moderator' || role === 'participant'
}

/** Who has reserved a nickname. */
export function reservedBy({ affiliations }: HostedRoom, nick: string): string | undefined {
  for (const [user, one] of affiliations) if (one.nick === nick) return user
  return undefined
}

export function withAffiliation({ affiliations }: HostedRoom, wanted: Affiliation): readonly string[] {
  return [...affiliations].filter(([, { affiliation }]) => affiliation === wanted).map(([user]) => user)
}

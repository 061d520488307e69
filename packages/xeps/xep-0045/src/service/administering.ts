import { JID } from '@trestle/jid'
import { Message, StanzaError } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { type MucActor, type MucAdminItemValue, type MucAdminValue, MucUser } from '../elements.js'
import { mucUser } from '../muc-user.js'
import type { Affiliation, Role } from '../ranks.js'
import { mucStatus } from '../status-codes.js'
import {
  affiliationOf,
  defaultRole,
  type HostedOccupant,
  type HostedRoom,
  isSpeaker,
  withAffiliation,
} from './hosted-room.js'
import { remove } from './leaving.js'
import { broadcast } from './presences.js'
import { checkAffiliationChange, checkAffiliationList, checkRoleChange, type Ranked } from './privileges.js'

/** Answers for a list of roles or affiliations (XEP-0045 §8.5, §9.5, §10.5 and their like). */
export function list(room: HostedRoom, from: JID, { items }: MucAdminValue): readonly MucAdminItemValue[] {
  const [item] = items
  const actor = rankOf(room, from)
  if (!item || items.length > 1 || (item.role === undefined) === (item.affiliation === undefined)) {
    throw new StanzaError('bad-request')
  }
  if (item.role !== undefined) {
    const { role } = item
    if (actor.role !== 'moderator' && actor.affiliation !== 'owner') throw new StanzaError('forbidden')
    return [...room.occupants.values()].filter((occupant) => occupant.role === role).map((one) => itemOf(room, one))
  }
  const affiliation = item.affiliation as Affiliation
  checkAffiliationList({ actor, nonAnonymous: room.settings.nonAnonymous }, affiliation)
  return withAffiliation(room, affiliation).map((user) => {
    const { nick, reason } = room.affiliations.get(user) ?? {}
    return { affiliation, jid: JID.parse(user), nick, reason }
  })
}

/** Characters of a reason, as far as it is kept. */
const MAX_REASON = 1000

interface RoleChange {
  readonly occupant: HostedOccupant
  readonly role: Role
  readonly reason: string | undefined
}

interface AffiliationChange {
  readonly user: JID
  readonly affiliation: Affiliation
  readonly nick: string | undefined
  readonly reason: string | undefined
}

export interface Changed {
  readonly sent: readonly Element[]
  /** Affiliations changed: the room is to be kept anew. */
  readonly stored: boolean
}

/** Makes all changes or none, and returns what is told of them. Throws the StanzaError that the tables of §5 ask for. */
export function change(room: HostedRoom, from: JID, { items }: MucAdminValue, maxAffiliations: number): Changed {
  const roles: RoleChange[] = []
  const affiliations: AffiliationChange[] = []
  if (items.length === 0) throw new StanzaError('bad-request')
  for (const item of items) {
    if ((item.role === undefined) === (item.affiliation === undefined)) throw new StanzaError('bad-request')
    if (item.role !== undefined) roles.push(checkedRole(room, from, item))
    else affiliations.push(checkedAffiliation(room, from, item))
  }
  checkOwners(room, affiliations)
  if (room.affiliations.size + affiliations.length > maxAffiliations) throw new StanzaError('resource-constraint')
  const actor = actorOf(room, from)
  const sent = [
    ...roles.flatMap((one) => setRole(room, one, actor)),
    ...affiliations.flatMap((one) => setAffiliation(room, one, actor, from)),
  ]
  return { sent, stored: affiliations.length > 0 }
}

function checkedRole(room: HostedRoom, from: JID, { nick, role, reason }: MucAdminItemValue): RoleChange {
  if (nick === undefined) throw new StanzaError('bad-request')
  const actor = rankOf(room, from)
  const occupant = room.occupants.get(nick)
  // Who may change nothing learns nothing of who is there.
  if (!occupant) throw new StanzaError(actor.role === 'moderator' ? 'item-not-found' : 'forbidden')
  const target = { role: occupant.role, affiliation: affiliationOf(room, occupant.user) }
  checkRoleChange(actor, target, role as Role)
  return { occupant, role: role as Role, reason }
}

function checkedAffiliation(room: HostedRoom, from: JID, item: MucAdminItemValue): AffiliationChange {
  const user = item.jid?.bare ?? (item.nick === undefined ? undefined : room.occupants.get(item.nick)?.user)
  if (!user) throw new StanzaError(item.nick === undefined ? 'bad-request' : 'item-not-found')
  // A nickname is kept, so that it has to be one.
  if (item.nick) nickOf(room, item.nick)
  const affiliation = item.affiliation as Affiliation
  const stored = room.affiliations.get(user.toString())?.affiliation ?? 'none'
  const isSelf = user.equals(from.bare)
  checkAffiliationChange({ actor: rankOf(room, from), target: stored, wanted: affiliation, isSelf })
  return { user, affiliation, nick: item.jid ? item.nick : undefined, reason: item.reason }
}

function nickOf({ address }: HostedRoom, nick: string): string {
  try {
    return address.withResource(nick).resource
  } catch {
    throw new StanzaError('bad-request')
  }
}

/** There is an owner as long as there is a room (§10). */
function checkOwners(room: HostedRoom, changes: readonly AffiliationChange[]): void {
  const owners = new Set(withAffiliation(room, 'owner'))
  if (owners.size === 0) return
  for (const { user, affiliation } of changes) {
    if (affiliation === 'owner') owners.add(user.toString())
    else owners.delete(user.toString())
  }
  if (owners.size === 0) throw new StanzaError('conflict')
}

/** Gives an occupant another role; `none` puts them out. */
export function setRole(
  room: HostedRoom,
  { occupant, role, reason }: RoleChange,
  actor?: MucActor,
): readonly Element[] {
  if (role === 'none') return remove(room, occupant, { codes: [mucStatus.kicked], reason, actor })
  if (occupant.role === role) return []
  occupant.role = role
  return broadcast(room, occupant, { reason, actor })
}

/** Gives a user another affiliation, with all that follows for who is in the room (§9 and §10). */
export function setAffiliation(
  room: HostedRoom,
  { user, affiliation, nick, reason }: AffiliationChange,
  actor?: MucActor,
  from?: JID,
): readonly Element[] {
  const key = user.toString()
  const before = room.affiliations.get(key)
  const reserved = affiliation === 'outcast' || nick === '' ? undefined : (nick ?? before?.nick)
  if (affiliation === 'none') room.affiliations.delete(key)
  else room.affiliations.set(key, { affiliation, reason: reason?.slice(0, MAX_REASON), nick: reserved })
  const sent: Element[] = []
  for (const occupant of [...room.occupants.values()]) {
    const { user: theirs } = occupant
    if (!theirs || !(theirs.equals(user) || (user.local === '' && theirs.domain === user.domain))) continue
    sent.push(...ranked(room, occupant, { reason, actor }))
  }
  const isNew = before === undefined && affiliation === 'member'
  if (isNew && room.settings.membersOnly && from && sent.length === 0) sent.push(invitation(room, user, from))
  return sent
}

/** What an affiliation means for somebody in the room. */
function ranked(
  room: HostedRoom,
  occupant: HostedOccupant,
  told: { readonly reason?: string | undefined; readonly actor?: MucActor | undefined },
): readonly Element[] {
  const affiliation = affiliationOf(room, occupant.user)
  if (affiliation === 'outcast') return remove(room, occupant, { ...told, codes: [mucStatus.banned] })
  if (affiliation === 'none' && room.settings.membersOnly) {
    return remove(room, occupant, { ...told, codes: [mucStatus.affiliationLost] })
  }
  const usual = defaultRole(room, affiliation)
  const isMere = affiliation === 'member' || affiliation === 'none'
  // A member has voice; who loses a rank keeps no more than what others of the new one have.
  if (!isMere || occupant.role === 'moderator' || (affiliation === 'member' && !isSpeaker(occupant.role))) {
    occupant.role = usual
  }
  return broadcast(room, occupant, told)
}

/** Tells a new member that they may come in (§9.5). */
function invitation(room: HostedRoom, to: JID, from: JID): Element {
  const invites = [{ from: from.bare }]
  const password = room.settings.password || undefined
  return Message.of({ type: 'normal', from: room.address, to }).set(MucUser, mucUser({ invites, password })).element
}

export function rankOf(room: HostedRoom, from: JID): Ranked {
  const occupant = room.sessions.get(from.toString()) ?? occupantOf(room, from)
  return { affiliation: affiliationOf(room, from), role: occupant?.role ?? 'none' }
}

/** Requests may come from another session of an occupant. */
function occupantOf(room: HostedRoom, from: JID): HostedOccupant | undefined {
  for (const occupant of room.occupants.values()) if (occupant.user?.equals(from.bare)) return occupant
  return undefined
}

function actorOf(room: HostedRoom, from: JID): MucActor | undefined {
  const nick = (room.sessions.get(from.toString()) ?? occupantOf(room, from))?.nick
  return nick === undefined ? undefined : { nick }
}

function itemOf(room: HostedRoom, { nick, role, user, sessions }: HostedOccupant): MucAdminItemValue {
  return { nick, role, affiliation: affiliationOf(room, user), jid: [...sessions.values()][0] }
}

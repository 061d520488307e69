import type { JID } from '@trestle/jid'
import { Message, type Presence, StanzaError } from '@trestle/stanza'
import { Delay } from '@trestle/xep-0203'
import { OccupantId } from '@trestle/xep-0421'
import type { Element } from '@trestle/xml'
import type { MucJoinValue } from '../elements.js'
import { mucStatus } from '../status-codes.js'
import { affiliationOf, defaultRole, type HostedOccupant, type HostedRoom, reservedBy } from './hosted-room.js'
import { reflectable } from './payloads.js'
import { broadcast, presenceFor } from './presences.js'

export interface Entry {
  readonly from: JID
  readonly nick: string
  readonly join: MucJoinValue
  readonly presence: Presence
  readonly now: Date
  /** The room was made for this. */
  readonly created: boolean
  /** The identifier of the user in the room. */
  readonly id: string
  /** What the room adds to the presence of the user. */
  readonly added: readonly Element[]
  /** Occupants that a room may have at all. */
  readonly maxOccupants: number
}

/** Beyond its limit, a room takes so many admins and owners (XEP-0045 §7.2.9). */
const ADMINS_BEYOND = 10
/** Sessions of one user in a room, whatever their nicknames. */
const MAX_SESSIONS = 20

/**
 * Lets a session in: returns what is sent, in the order that XEP-0045 §7.1 demands. Throws the StanzaError of §7.2.16 where
 * it may not.
 */
export function enter(room: HostedRoom, entry: Entry): readonly Element[] {
  const { from, presence, created } = entry
  const nick = admitted(room, entry)
  const affiliation = affiliationOf(room, from)
  const known = room.occupants.get(nick)
  const occupant: HostedOccupant = known ?? {
    nick,
    user: from.bare,
    role: defaultRole(room, affiliation),
    id: entry.id,
    sessions: new Map(),
    presence: [],
    added: [],
  }
  const others = presencesOfOthers(room, occupant, from)
  occupant.presence = reflectable(presence.element, room)
  occupant.added = entry.added
  occupant.sessions.set(from.toString(), from)
  room.occupants.set(nick, occupant)
  room.sessions.set(from.toString(), occupant)
  const codes = [
    ...(room.settings.nonAnonymous ? [mucStatus.nonAnonymous] : []),
    ...(room.settings.logging ? [mucStatus.loggingEnabled] : []),
    ...(created ? [mucStatus.created] : []),
    ...(nick === entry.nick ? [] : [mucStatus.nickModified]),
  ]
  return [...others, ...broadcast(room, occupant, { codes, id: presence.id }), ...welcome(room, entry)]
}

/** Everything that a newcomer gets, for a session that has lost it (§7.2.1). */
export function synchronise(room: HostedRoom, occupant: HostedOccupant, entry: Entry): readonly Element[] {
  const { from, presence, added } = entry
  occupant.presence = reflectable(presence.element, room)
  occupant.added = added
  const codes = room.settings.nonAnonymous ? [mucStatus.nonAnonymous] : []
  return [
    ...presencesOfOthers(room, occupant, from),
    ...broadcast(room, occupant, { codes, id: presence.id }),
    ...welcome(room, entry),
  ]
}

function presencesOfOthers(room: HostedRoom, occupant: HostedOccupant, to: JID): readonly Element[] {
  return [...room.occupants.values()]
    .filter((other) => other !== occupant && room.settings.presenceBroadcast.includes(other.role))
    .map((other) => presenceFor(room, other, occupant, to, {}))
}

/** History, then the subject. */
function welcome(room: HostedRoom, { from, join, now }: Entry): readonly Element[] {
  const { address, subject, settings } = room
  const history = room.history.select(join.history, settings.maxHistory, now).map(({ element, at }) => {
    const message = new Message(element.clone()).set(Delay, { from: address, stamp: at })
    message.to = from
    return message.element
  })
  const told = Message.of({
    type: 'groupchat',
    from: subject?.nick ? address.withResource(subject.nick) : address,
    to: from,
    subject: subject?.text ?? '',
  })
  if (subject?.occupantId) told.set(OccupantId, subject.occupantId)
  if (subject?.at) told.set(Delay, { from: address, stamp: subject.at })
  return [...history, told.element]
}

/** The nickname with which a session comes in. */
function admitted(room: HostedRoom, { from, nick, join, maxOccupants }: Entry): string {
  const { settings, occupants, locked } = room
  const affiliation = affiliationOf(room, from)
  const isAdmin = affiliation === 'owner' || affiliation === 'admin'
  if (locked && affiliation !== 'owner') throw new StanzaError('item-not-found')
  if (affiliation === 'outcast') throw new StanzaError('forbidden')
  if (settings.membersOnly && affiliation === 'none') throw new StanzaError('registration-required')
  if (settings.password !== '' && join.password !== settings.password) throw new StanzaError('not-authorized')
  checkNick(room, nick, from)
  const limit = Math.min(settings.maxOccupants ?? maxOccupants, maxOccupants) + (isAdmin ? ADMINS_BEYOND : 0)
  if (sessionsOf(room, from) >= MAX_SESSIONS) throw new StanzaError('resource-constraint')
  if (!occupants.has(nick) && occupants.size >= limit) throw new StanzaError('service-unavailable', { type: 'wait' })
  return nick
}

function sessionsOf({ sessions }: HostedRoom, from: JID): number {
  let count = 0
  for (const { user } of sessions.values()) if (user?.equals(from.bare)) count++
  return count
}

/** Throws StanzaError `conflict` for the nickname of another, and `not-acceptable` for one that nobody can see. */
export function checkNick(room: HostedRoom, nick: string, user: JID | undefined): void {
  if (!/[^\s\p{C}\p{Z}]/u.test(nick)) throw new StanzaError('not-acceptable')
  const bearer = room.occupants.get(nick)
  if (bearer && !(user && bearer.user?.equals(user.bare))) throw new StanzaError('conflict')
  const owner = reservedBy(room, nick)
  if (owner !== undefined && owner !== user?.bare.toString()) throw new StanzaError('conflict')
}

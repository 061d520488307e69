import { boolean, choice, instant, integer, label, list, nullable, optional, record, text } from '../fields.js'
import { chat, fileId, line, name, presence } from './accounts.js'
import { chatFeatures } from './features.js'
import { limits } from './limits.js'

/** A group is for those who were invited or added; a channel is open to everybody, and in the directory. */
export const roomKind = choice('group', 'channel')
/** `visitor`: reads, and is not heard. `outcast`: banned. */
export const role = choice('owner', 'admin', 'moderator', 'member', 'visitor', 'outcast')
/** How somebody came to be no member any more, or no outcast (`unbanned`). */
export const leaving = choice('left', 'kicked', 'banned', 'unbanned', 'destroyed')

export type RoomKind = ReturnType<typeof roomKind>
export type Role = ReturnType<typeof role>
export type Leaving = ReturnType<typeof leaving>

const about = text(limits.aboutBytes)
export const titles = list(label(limits.nameBytes), limits.titles)
const without = list(choice(...chatFeatures), chatFeatures.length)

/** A room as everybody sees it. `avatar` is the id of a file. */
export const roomInfo = record({
  room: chat,
  kind: roomKind,
  name: line,
  description: optional(about),
  subject: optional(line),
  subjectBy: optional(name),
  subjectAt: optional(instant),
  avatar: optional(fileId),
  size: integer,
  /** Whether those who were not invited need a password. */
  hasPassword: optional(boolean),
  /** Whether those who join are visitors, until they get a voice. */
  moderated: optional(boolean),
  /** Names of features that the server has, but this room does not. */
  without: optional(list(line, 64)),
})
export type RoomInfo = ReturnType<typeof roomInfo>

/** What is left out stays; null removes it. */
export const roomChanges = record({
  name: optional(line),
  description: optional(nullable(about)),
  subject: optional(nullable(line)),
  avatar: optional(nullable(fileId)),
  password: optional(nullable(line)),
  moderated: optional(boolean),
  without: optional(without),
})
export type RoomChanges = ReturnType<typeof roomChanges>

/**
 * Somebody in a room, or banned from it. `nick`: what they are called there, or else by the profile. The presence is
 * missing where the room does not tell it.
 */
const memberFields = {
  contact: name,
  role,
  nick: optional(line),
  titles: optional(titles),
  ...presence,
  show: optional(presence.show),
  status: optional(presence.status),
}
export const member = record(memberFields)
export type Member = ReturnType<typeof member>

/** A room of an account, with what the account is in it. */
export const ownRoom = record({ info: roomInfo, role, nick: optional(line), titles: optional(titles) })
export const memberPage = list(member, limits.memberPage)
export const roomPage = list(roomInfo, limits.page)
export const newRoom = record({
  name: line,
  kind: optional(roomKind),
  description: optional(about),
  password: optional(line),
  moderated: optional(boolean),
  without: optional(without),
})
export const reason = optional(label(limits.lineBytes))

import { boolean, choice, instant, integer, label, list, nullable, optional, record, text } from '../fields.js'
import { chat, fileId, line, name } from './accounts.js'
import { limits } from './limits.js'

/** A group is for those who were invited; a channel is open to everybody, and in the directory. */
export const roomKind = choice('group', 'channel')
/** `outcast`: banned. */
export const role = choice('owner', 'moderator', 'member', 'outcast')
/** How somebody came to be no member any more. */
export const leaving = choice('left', 'kicked', 'banned', 'destroyed')

export type RoomKind = ReturnType<typeof roomKind>
export type Role = ReturnType<typeof role>
export type Leaving = ReturnType<typeof leaving>

const about = text(limits.aboutBytes)

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
})
export type RoomInfo = ReturnType<typeof roomInfo>

/** What is left out stays; null removes it. */
export const roomChanges = record({
  name: optional(line),
  description: optional(nullable(about)),
  subject: optional(nullable(line)),
  avatar: optional(nullable(fileId)),
  password: optional(nullable(line)),
})
export type RoomChanges = ReturnType<typeof roomChanges>

export const ownRooms = list(record({ info: roomInfo, role }), 10_000)
export const directory = list(roomInfo, limits.page)
/** `nick`: what somebody is called in the room, or else by the profile. */
export const members = list(record({ contact: name, role, nick: optional(line) }), 100_000)
export const newRoom = record({
  name: line,
  kind: optional(roomKind),
  description: optional(about),
  password: optional(line),
})
export const reason = optional(label(limits.lineBytes))

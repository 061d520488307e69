import type { RoomChanges, RoomInfo, ServerEvent } from '../protocol.js'
import { membersOf } from './room-roles.js'
import type { StoredRoom } from './state/records.js'
import type { RoomState } from './state/room-list.js'

/** A room as everybody sees it. */
export function infoOf(room: RoomState): RoomInfo {
  const { password, ...info } = room.info
  return { ...info, size: membersOf(room).length, ...(password !== undefined && { hasPassword: true }) }
}

/** What is known of a room after changes by somebody. */
export function withChanges(info: StoredRoom, changes: RoomChanges, by: string): StoredRoom {
  const { subject } = changes
  const given = Object.entries({ ...changes, subjectBy: subject && by, subjectAt: subject && Date.now() })
  const changed = Object.entries({ ...info, ...Object.fromEntries(given.filter(([, value]) => value !== undefined)) })
  const isNothing = (value: unknown) =>
    value === null || value === false || (Array.isArray(value) && value.length === 0)
  return Object.fromEntries(changed.filter(([, value]) => !isNothing(value))) as unknown as StoredRoom
}

/** The invitation that waits for an account, if one does. */
export function invitation({ info, roles }: RoomState, account: string): ServerEvent | undefined {
  const { role, by, at = 0, reason } = roles.get(account) ?? {}
  if (role !== 'invited' || by === undefined) return undefined
  const { room, kind, name } = info
  return { type: 'invited', room, kind, name, by, at, ...(reason !== undefined && { reason }) }
}

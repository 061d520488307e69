import type { RequestArgs } from '../protocol.js'
import { RequestError } from './request-error.js'
import type { RoomAccess } from './room-access.js'
import { type RoomMembers, withRole } from './room-members.js'
import { rankOf, ranks } from './room-roles.js'

/** How those keep order who may. */
export interface RoomOrder {
  kick(by: string, kick: RequestArgs<'kick'>): void
  /** `outcast` bans; another role for an outcast lets come back. Nobody gives a role above the own one. */
  setRole(by: string, change: RequestArgs<'set-role'>): void
  /** What is shown beside the name of somebody; admins decide. */
  setTitles(by: string, change: RequestArgs<'set-titles'>): void
}

export function createRoomOrder(access: RoomAccess, members: RoomMembers): RoomOrder {
  function ban(by: string, { room: id, contact, reason }: RequestArgs<'set-role'>): void {
    access.need('bans')
    const room = access.open(by, id, ranks.moderator)
    access.accounts([contact])
    if (rankOf(room, contact) > 0) {
      access.target(room, by, contact)
      members.depart(room, contact, { how: 'banned', by, reason, becomes: { role: 'outcast' } })
    } else if (room.roles.get(contact)?.role !== 'outcast') {
      members.update(room, contact, { role: 'outcast' }, by)
    }
  }

  return {
    kick(by, { room: id, contact, reason }) {
      const room = access.open(by, id, ranks.moderator)
      access.target(room, by, contact)
      const isOutcast = room.roles.get(contact)?.role === 'outcast'
      if (!isOutcast) members.depart(room, contact, { how: 'kicked', by, reason })
    },
    setRole(by, change) {
      const { room: id, contact, role } = change
      if (role === 'outcast') return ban(by, change)
      const room = access.open(by, id, ranks.moderator)
      access.target(room, by, contact)
      const isOutcast = room.roles.get(contact)?.role === 'outcast'
      access.need(isOutcast ? 'bans' : 'roles')
      if (isOutcast) return members.depart(room, contact, { how: 'unbanned', by })
      if (ranks[role] > rankOf(room, by)) throw new RequestError('not-allowed')
      if (rankOf(room, contact) > 0) members.update(room, contact, withRole(room, contact, role), by)
    },
    setTitles(by, { room: id, contact, titles }) {
      const room = access.open(by, id, ranks.admin)
      if (contact !== by) access.target(room, by, contact)
      const own = room.roles.get(contact)
      if (own && rankOf(room, contact) > 0) members.update(room, contact, { ...own, titles }, by)
    },
  }
}

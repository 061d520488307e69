import type { RequestArgs } from '../protocol.js'
import type { Device } from './devices.js'
import { RequestError } from './request-error.js'
import type { RoomAccess } from './room-access.js'
import { type RoomMembers, withRole } from './room-members.js'
import { rankOf, ranks } from './room-roles.js'

/** How those keep order who may. */
export interface RoomOrder {
  kick(from: Device, kick: RequestArgs<'kick'>): void
  /** `outcast` bans; another role for an outcast lets come back. Nobody gives a role above the own one. */
  setRole(from: Device, change: RequestArgs<'set-role'>): void
  /** What is shown beside the name of somebody; admins decide. */
  setTitles(from: Device, change: RequestArgs<'set-titles'>): void
}

export function createRoomOrder(access: RoomAccess, members: RoomMembers): RoomOrder {
  function ban(from: Device, { room: id, contact, reason }: RequestArgs<'set-role'>): void {
    access.need('bans')
    const room = access.open(from.account, id, ranks.moderator)
    access.accounts([contact])
    if (rankOf(room, contact) > 0) {
      access.target(room, from.account, contact)
      members.depart(room, contact, from, { how: 'banned', by: from.account, reason, becomes: { role: 'outcast' } })
    } else if (room.roles.get(contact)?.role !== 'outcast') {
      members.update(room, contact, { role: 'outcast' }, from, from.account)
    }
  }

  return {
    kick(from, { room: id, contact, reason }) {
      const room = access.open(from.account, id, ranks.moderator)
      access.target(room, from.account, contact)
      const isOutcast = room.roles.get(contact)?.role === 'outcast'
      if (!isOutcast) members.depart(room, contact, from, { how: 'kicked', by: from.account, reason })
    },
    setRole(from, change) {
      const { room: id, contact, role } = change
      if (role === 'outcast') return ban(from, change)
      const room = access.open(from.account, id, ranks.moderator)
      access.target(room, from.account, contact)
      const isOutcast = room.roles.get(contact)?.role === 'outcast'
      access.need(isOutcast ? 'bans' : 'roles')
      const by = from.account
      if (isOutcast) return members.depart(room, contact, from, { how: 'unbanned', by })
      if (ranks[role] > rankOf(room, by)) throw new RequestError('not-allowed')
      if (rankOf(room, contact) > 0) members.update(room, contact, withRole(room, contact, role), from, by)
    },
    setTitles(from, { room: id, contact, titles }) {
      const room = access.open(from.account, id, ranks.admin)
      if (contact !== from.account) access.target(room, from.account, contact)
      const own = room.roles.get(contact)
      if (own && rankOf(room, contact) > 0) members.update(room, contact, { ...own, titles }, from, from.account)
    },
  }
}

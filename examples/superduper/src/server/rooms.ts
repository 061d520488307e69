import {
  type FeatureName,
  type Features,
  limits,
  type Member,
  type ReplyOf,
  type RequestArgs,
  type RoomChanges,
  type RoomKind,
  type ServerLimits,
} from '../protocol.js'
import type { Accounts } from './accounts.js'
import type { Device, Devices } from './devices.js'
import { RequestError } from './request-error.js'
import { createRoomAccess } from './room-access.js'
import { createRoomId } from './room-id.js'
import { infoOf, invitation, withChanges } from './room-info.js'
import { createRoomMembers, withRole } from './room-members.js'
import { createRoomOrder, type RoomOrder } from './room-order.js'
import { ranks } from './room-roles.js'
import { sameText } from './same-text.js'
import type { RoomRole } from './state/records.js'
import type { RoomState } from './state/room-list.js'
import type { State } from './state/state.js'

export interface RoomsOptions {
  readonly state: State
  readonly accounts: Accounts
  readonly devices: Devices
  readonly features: Features
  readonly limits: Pick<ServerLimits, 'rooms' | 'memberships' | 'members' | 'presenceMembers'>
}

/** Rooms: who is in them and what they are called. What is said in them is a chat as any other. */
export interface Rooms extends RoomOrder {
  list(account: string): ReplyOf<'rooms'>['rooms']
  /** A channel, or a group that the account is in or invited to. */
  info(account: string, id: string): ReplyOf<'room-info'>
  /** A page of the channels whose name contains the text, by their ids. */
  directory(query: RequestArgs<'directory'>): ReplyOf<'directory'>
  /** A page of those in the room and those banned from it, by their names. */
  members(account: string, page: RequestArgs<'members'>): ReplyOf<'members'>
  create(by: string, room: RequestArgs<'create-room'>): string
  /** Moderators change the subject, admins the rest. */
  change(by: string, changes: RequestArgs<'change-room'>): void
  destroy(by: string, id: string, reason?: string): void
  /** Channels are open, but for a password that they may have; into a group come those who were invited. */
  join(by: string, join: RequestArgs<'join-room'>): void
  /** Leaves the room, or declines an invitation, of which who invited is told. A room without members is gone; one without owner gets another. */
  leave(by: string, id: string, reason?: string): void
  /** Sets what the account is called here, or lets its profile say. */
  setNick(by: string, id: string, nick: string | null): void
  invite(by: string, invitation: RequestArgs<'invite'>): void
  /** Members of a group take somebody in who was not asked. */
  add(by: string, addition: RequestArgs<'add-member'>): void
  /** Sends a new device the invitations that wait. */
  sendInitialEvents(device: Device): void
  /** Tells those in rooms with the account that its presence, or `always` its name, has changed. */
  announce(account: string, always?: 'always'): void
}

const kindFeature = { group: 'groups', channel: 'channels' } as const satisfies Record<RoomKind, FeatureName>

export function createRooms(options: RoomsOptions): Rooms {
  const { state, devices, limits: max } = options
  const access = createRoomAccess(options)
  const members = createRoomMembers(options)

  /** What the account is in the room. */
  function ownIn(room: RoomState, account: string): Partial<Pick<Member, 'role' | 'nick' | 'titles'>> {
    const [own] = members.describe(room, [account])
    if (!own) return {}
    const { role, nick, titles } = own
    return { role, ...(nick !== undefined && { nick }), ...(titles && { titles }) }
  }

  /** Who joins a moderated room has no voice; others let them in. */
  const newcomer = ({ info }: RoomState) => (info.moderated ? 'visitor' : 'member')

  function checkChanges({ avatar, subject, password, ...rest }: RoomChanges): void {
    access.need(avatar !== undefined && 'roomAvatars', subject !== undefined && 'subjects')
    access.need(password !== undefined && 'roomPasswords', Object.keys(rest).length > 0 && 'rooms')
    if (avatar && !state.files.get(avatar)?.type.startsWith('image/')) throw new RequestError('unknown-file')
  }

  const rooms: Rooms = {
    ...createRoomOrder(access, members),
    list: (account) =>
      [...state.rooms.of(account)].flatMap((room) => {
        const { role, ...own } = ownIn(room, account)
        return role === undefined || role === 'outcast' ? [] : [{ info: infoOf(room), role, ...own }]
      }),
    info(account, id) {
      const room = state.rooms.get(id)
      const role = room?.roles.get(account)?.role
      if (!room || (room.info.kind === 'group' && (role === undefined || role === 'outcast'))) {
        throw new RequestError('unknown-room')
      }
      return { info: infoOf(room), ...ownIn(room, account) }
    },
    directory({ text = '', after = '', limit = limits.page }) {
      const fits = ({ info }: RoomState) =>
        info.kind === 'channel' && info.room > after && info.name.toLowerCase().includes(text.toLowerCase())
      const found = [...state.rooms.all()].filter(fits).sort(byText(({ info }) => info.room))
      return { rooms: found.slice(0, limit).map(infoOf), more: found.length > limit }
    },
    members(account, { room: id, after = '', limit = limits.memberPage }) {
      const room = access.open(account, id, ranks.visitor)
      const isListed = ([name, { role }]: readonly [string, RoomRole]) => role !== 'invited' && name > after
      const found = [...room.roles]
        .filter(isListed)
        .map(([name]) => name)
        .sort(byText((name) => name))
      return { members: members.describe(room, found.slice(0, limit)), more: found.length > limit }
    },
    create(by, { name, kind = 'group', members: given, ...about }) {
      access.need(kindFeature[kind])
      checkChanges(about)
      access.accounts(given)
      const owned = rooms.list(by).filter(({ role }) => role === 'owner')
      if (owned.length >= max.rooms) throw new RequestError('too-many-rooms')
      const others = [...new Set(given)].filter((member) => member !== by)
      if (others.length >= max.members) throw new RequestError('too-many-members')
      for (const account of [by, ...others]) access.memberships(account)
      const id = createRoomId(name, (taken) => state.rooms.get(taken) !== undefined)
      state.commit({ kind: 'room', room: withChanges({ room: id, name, kind }, about, by) })
      const room = state.rooms.get(id)
      if (!room) throw new RequestError('internal-error')
      members.enter(room, by, { role: 'owner' })
      for (const member of others) members.enter(room, member, { role: 'member' }, by)
      return id
    },
    change(by, { room: id, ...changes }) {
      const { subject: _, ...rest } = changes
      const room = access.open(by, id, Object.keys(rest).length > 0 ? ranks.admin : ranks.moderator)
      checkChanges(changes)
      state.commit({ kind: 'room', room: withChanges(room.info, changes, by) })
      members.tell(room, { type: 'room', ...infoOf(access.open(by, id, 0)) })
    },
    destroy(by, id, reason) {
      const room = access.open(by, id, ranks.owner)
      const told = [...room.roles].filter(([, { role }]) => role !== 'outcast').map(([account]) => account)
      state.commit({ kind: 'room-gone', room: id })
      for (const contact of told) {
        const event = { type: 'member-left', room: id, contact, how: 'destroyed', by } as const
        devices.push(contact, reason === undefined ? event : { ...event, reason })
      }
    },
    join(by, { room: id, nick, password }) {
      access.need(nick !== undefined && 'nicks')
      const room = state.rooms.get(id)
      const role = room?.roles.get(by)?.role
      if (!room || (room.info.kind === 'group' && role === undefined)) throw new RequestError('unknown-room')
      if (role === 'outcast') throw new RequestError('not-allowed')
      if (role !== undefined && role !== 'invited') return
      if (role === undefined && !isPassword(room.info.password, password)) throw new RequestError('wrong-password')
      if (role === undefined) access.memberships(by)
      access.size(room)
      const as = role === 'invited' ? 'member' : newcomer(room)
      members.enter(room, by, { role: as, ...(nick !== undefined && { nick }) })
    },
    leave(by, id, reason) {
      const room = state.rooms.get(id)
      const own = room?.roles.get(by)
      if (!room || !own || own.role === 'outcast') throw new RequestError('unknown-room')
      if (own.role !== 'invited') return members.depart(room, by, { how: 'left' })
      members.set(room, by, null)
      if (own.by === undefined) return
      devices.push(own.by, { type: 'declined', room: id, contact: by, ...(reason !== undefined && { reason }) })
    },
    setNick(by, id, nick) {
      const room = access.open(by, id, ranks.visitor)
      const { nick: _, ...own } = room.roles.get(by) ?? { role: 'visitor' }
      members.update(room, by, { ...own, ...(nick !== null && { nick }) })
    },
    invite(by, { room: id, contact, reason }) {
      const room = access.open(by, id, ranks.member)
      if (!mayTake(room, contact)) return
      members.set(room, contact, { role: 'invited', by, reason, at: Date.now() })
      const invited = invitation(room, contact)
      if (invited) devices.push(contact, invited)
    },
    add(by, { room: id, contact }) {
      const room = access.open(by, id, ranks.member)
      if (room.info.kind !== 'group') throw new RequestError('not-allowed', 'Nobody is added to a channel.')
      if (mayTake(room, contact)) members.enter(room, contact, withRole(room, contact, 'member'), by)
    },
    sendInitialEvents(device) {
      for (const room of state.rooms.of(device.account)) {
        const invited = invitation(room, device.account)
        if (invited) device.push(invited)
      }
    },
    announce: members.announce,
  }

  /** Whether there is somebody to invite or add: false for those who are in the room. */
  function mayTake(room: RoomState, contact: string): boolean {
    access.accounts([contact])
    const role = room.roles.get(contact)?.role
    if (role === 'outcast') throw new RequestError('not-allowed')
    if (role !== undefined && role !== 'invited') return false
    access.size(room)
    if (role === undefined) access.memberships(contact)
    return true
  }

  return rooms
}

const byText =
  <T>(textOf: (item: T) => string) =>
  (one: T, other: T): number =>
    textOf(one) < textOf(other) ? -1 : 1

const isPassword = (expected: string | undefined, given: string | undefined): boolean =>
  expected === undefined || (given !== undefined && sameText(expected, given))

import {
  type Leaving,
  limits,
  type ReplyOf,
  type RequestArgs,
  type Role,
  type RoomChanges,
  type RoomInfo,
  type ServerEvent,
  type ServerLimits,
} from '../protocol.js'
import type { Accounts } from './accounts.js'
import type { Device, Devices } from './devices.js'
import { RequestError } from './request-error.js'
import { createRoomId } from './room-id.js'
import { membersOf, rankOf, ranks } from './room-roles.js'
import { sameText } from './same-text.js'
import type { RoomRole, StoredRoom } from './state/records.js'
import type { RoomState } from './state/room-list.js'
import type { State } from './state/state.js'

interface Membership {
  readonly role: Role
  readonly nick?: string | undefined
}

export interface RoomsOptions {
  readonly state: State
  readonly accounts: Accounts
  readonly devices: Devices
  readonly limits: Pick<ServerLimits, 'rooms' | 'memberships' | 'members'>
}

/** Rooms: who is in them and what they are called. What is said in them is a chat as any other. */
export interface Rooms {
  list(account: string): ReplyOf<'rooms'>['rooms']
  /** The channels whose name contains the text. */
  directory(text: string | undefined): readonly RoomInfo[]
  members(account: string, id: string): ReplyOf<'members'>['members']
  create(from: Device, room: RequestArgs<'create-room'>): string
  change(from: Device, changes: RequestArgs<'change-room'>): void
  destroy(from: Device, id: string, reason?: string): void
  /** Channels are open, but for a password that they may have; into a group come those who were invited. */
  join(from: Device, join: RequestArgs<'join-room'>): void
  /** Leaves the room, or declines an invitation. A room without members is gone; one without owner gets another. */
  leave(from: Device, id: string): void
  /** Sets what the account is called here, or lets its profile say. */
  setNick(from: Device, id: string, nick: string | null): void
  invite(from: Device, invitation: RequestArgs<'invite'>): void
  kick(from: Device, kick: RequestArgs<'kick'>): void
  /** `outcast` bans, `member` for an outcast lets come back. */
  setRole(from: Device, change: RequestArgs<'set-role'>): void
  /** Sends a new device the invitations that wait. */
  sendInitialEvents(device: Device): void
}

export function createRooms({ state, accounts, devices, limits: max }: RoomsOptions): Rooms {
  function infoOf(room: RoomState): RoomInfo {
    const { password, ...info } = room.info
    return { ...info, size: membersOf(room).length, ...(password !== undefined && { hasPassword: true }) }
  }

  /** The room, for an account of this rank in it. Throws `unknown-room` to those outside and `not-allowed`. */
  function open(account: string, id: string, rank: number): RoomState {
    const room = state.rooms.get(id)
    const own = rankOf(room, account)
    if (!room || own === 0) throw new RequestError('unknown-room')
    if (own < rank) throw new RequestError('not-allowed')
    return room
  }

  function tell(to: Iterable<string>, event: ServerEvent, except?: Device): void {
    for (const account of to) devices.push(account, event, except)
  }

  const setRole = (room: string, account: string, role: RoomRole | null): void =>
    state.commit({ kind: 'room-role', room, account, role })

  /** Makes an account a member and tells everybody in the room; it gets the room itself. */
  function enter(room: RoomState, account: string, as: Membership, from: Device, by?: string): void {
    setRole(room.info.room, account, as)
    devices.push(account, { type: 'room', ...infoOf(room) }, from)
    tellMember(room, account, as, from, by)
  }

  interface Departure {
    readonly how: Leaving
    readonly by?: string
    readonly reason?: string | undefined
    readonly becomes?: RoomRole
  }

  function depart(room: RoomState, contact: string, from: Device, { how, by, reason, becomes }: Departure): void {
    const id = room.info.room
    const told = [...new Set([...membersOf(room), contact])]
    setRole(id, contact, becomes ?? null)
    tell(told, { type: 'member-left', room: id, contact, how, ...(by && { by }), ...(reason && { reason }) }, from)
    if (membersOf(room).length === 0) state.commit({ kind: 'room-gone', room: id })
    else if (!membersOf(room).some((one) => rankOf(room, one) === ranks.owner)) crown(room, from)
  }

  /** Makes the highest of the members the owner. */
  function crown(room: RoomState, from: Device): void {
    const [heir] = [...membersOf(room)].sort((one, other) => rankOf(room, other) - rankOf(room, one))
    if (heir !== undefined) giveRole(room, heir, 'owner', from)
  }

  function giveRole(room: RoomState, contact: string, role: Role, from: Device, by?: string): void {
    const as = { role, nick: room.roles.get(contact)?.nick }
    setRole(room.info.room, contact, as)
    tellMember(room, contact, as, from, by)
  }

  function tellMember(room: RoomState, contact: string, { role, nick }: Membership, from: Device, by?: string): void {
    const member = { room: room.info.room, contact, role, ...(nick !== undefined && { nick }) }
    tell(membersOf(room), { type: 'member', ...member, ...(by !== undefined && { by }) }, from)
  }

  function checkAccounts(names: readonly string[]): void {
    if (names.some((name) => !accounts.has(name))) throw new RequestError('unknown-account')
  }

  function checkSize(room: RoomState): void {
    if (membersOf(room).length >= max.members) throw new RequestError('too-many-members')
  }

  /** Whether the account may be in one more room. Bans do not count: others decide on them. */
  function checkMemberships(account: string): void {
    const all = [...state.rooms.of(account)].filter((room) => room.roles.get(account)?.role !== 'outcast')
    if (all.length >= max.memberships) throw new RequestError('too-many-rooms')
  }

  /** Somebody of a lower rank than who asks. */
  function checkTarget(room: RoomState, from: Device, contact: string): void {
    if (!room.roles.has(contact)) throw new RequestError('unknown-account')
    if (rankOf(room, contact) >= rankOf(room, from.account)) throw new RequestError('not-allowed')
  }

  const rooms: Rooms = {
    list: (account) =>
      [...state.rooms.of(account)].flatMap((room) => {
        const role = room.roles.get(account)?.role
        return role === undefined || role === 'invited' || role === 'outcast' ? [] : [{ info: infoOf(room), role }]
      }),
    directory(text = '') {
      const found: RoomInfo[] = []
      for (const room of state.rooms.all()) {
        if (found.length === limits.page) break
        const fits = room.info.kind === 'channel' && room.info.name.toLowerCase().includes(text.toLowerCase())
        if (fits) found.push(infoOf(room))
      }
      return found
    },
    members(account, id) {
      const room = open(account, id, ranks.member)
      return [...room.roles].flatMap(([contact, { role, nick = state.people.profile(contact).name }]) =>
        role === 'invited' ? [] : [nick === undefined ? { contact, role } : { contact, role, nick }],
      )
    },
    create(from, { name, kind = 'group', description, password, members }) {
      checkAccounts(members)
      const owned = rooms.list(from.account).filter(({ role }) => role === 'owner')
      if (owned.length >= max.rooms) throw new RequestError('too-many-rooms')
      const others = [...new Set(members)].filter((member) => member !== from.account)
      if (others.length >= max.members) throw new RequestError('too-many-members')
      for (const account of [from.account, ...others]) checkMemberships(account)
      const id = createRoomId(name, (taken) => state.rooms.get(taken) !== undefined)
      state.commit({ kind: 'room', room: { room: id, name, kind, description, password } })
      setRole(id, from.account, { role: 'owner' })
      const room = open(from.account, id, ranks.owner)
      devices.push(from.account, { type: 'room', ...infoOf(room) }, from)
      for (const member of others) enter(room, member, { role: 'member' }, from, from.account)
      return id
    },
    change(from, { room: id, ...changes }) {
      const room = open(from.account, id, ranks.moderator)
      const { avatar } = changes
      if (avatar && !state.files.get(avatar)?.type.startsWith('image/')) throw new RequestError('unknown-file')
      state.commit({ kind: 'room', room: withChanges(room.info, changes, from.account) })
      tell(membersOf(room), { type: 'room', ...infoOf(open(from.account, id, 0)) }, from)
    },
    destroy(from, id, reason) {
      const room = open(from.account, id, ranks.owner)
      const members = membersOf(room)
      state.commit({ kind: 'room-gone', room: id })
      for (const contact of members) {
        const event = { type: 'member-left', room: id, contact, how: 'destroyed', by: from.account } as const
        devices.push(contact, reason === undefined ? event : { ...event, reason }, from)
      }
    },
    join(from, { room: id, nick, password }) {
      const room = state.rooms.get(id)
      const role = room?.roles.get(from.account)?.role
      if (!room || (room.info.kind === 'group' && role === undefined)) throw new RequestError('unknown-room')
      if (role === 'outcast') throw new RequestError('not-allowed')
      if (role !== undefined && role !== 'invited') return
      if (role === undefined && !isPassword(room.info.password, password)) throw new RequestError('wrong-password')
      if (role === undefined) checkMemberships(from.account)
      checkSize(room)
      enter(room, from.account, { role: 'member', nick }, from)
    },
    leave(from, id) {
      const room = state.rooms.get(id)
      const role = room?.roles.get(from.account)?.role
      if (!room || role === undefined || role === 'outcast') throw new RequestError('unknown-room')
      if (role === 'invited') setRole(id, from.account, null)
      else depart(room, from.account, from, { how: 'left' })
    },
    setNick(from, id, nick) {
      const room = open(from.account, id, ranks.member)
      const { role } = room.roles.get(from.account) ?? {}
      if (role === undefined || role === 'invited') return
      const as = { role, ...(nick !== null && { nick }) }
      setRole(id, from.account, as)
      tellMember(room, from.account, as, from)
    },
    invite(from, { room: id, contact, reason }) {
      const room = open(from.account, id, ranks.member)
      checkAccounts([contact])
      const role = room.roles.get(contact)?.role
      if (role === 'outcast') throw new RequestError('not-allowed')
      if (role !== undefined && role !== 'invited') return
      checkSize(room)
      if (role === undefined) checkMemberships(contact)
      setRole(id, contact, { role: 'invited', by: from.account, reason })
      devices.push(contact, invitation(room, from.account, reason))
    },
    kick(from, { room: id, contact, reason }) {
      const room = open(from.account, id, ranks.moderator)
      checkTarget(room, from, contact)
      depart(room, contact, from, { how: 'kicked', by: from.account, reason })
    },
    setRole(from, { room: id, contact, role, reason }) {
      const room = open(from.account, id, ranks.moderator)
      if (role === 'outcast') {
        checkAccounts([contact])
        if (rankOf(room, contact) >= rankOf(room, from.account)) throw new RequestError('not-allowed')
        if (rankOf(room, contact) === 0) setRole(id, contact, { role })
        else depart(room, contact, from, { how: 'banned', by: from.account, reason, becomes: { role } })
        return
      }
      checkTarget(room, from, contact)
      if (ranks[role] > rankOf(room, from.account)) throw new RequestError('not-allowed')
      const isOutside = rankOf(room, contact) === 0
      if (isOutside) setRole(id, contact, null)
      else giveRole(room, contact, role, from, from.account)
    },
    sendInitialEvents(device) {
      for (const room of state.rooms.of(device.account)) {
        const { role, by, reason } = room.roles.get(device.account) ?? {}
        if (role === 'invited' && by !== undefined) device.push(invitation(room, by, reason))
      }
    },
  }
  return rooms
}

const isPassword = (expected: string | undefined, given: string | undefined): boolean =>
  expected === undefined || (given !== undefined && sameText(expected, given))

function withChanges(info: StoredRoom, changes: RoomChanges, by: string): StoredRoom {
  const { name = info.name, description, subject, avatar, password } = changes
  const subjectBy = subject && by
  const subjectAt = subject && Date.now()
  const given = Object.entries({ description, subject, subjectBy, subjectAt, avatar, password }).filter(
    ([, value]) => value !== undefined,
  )
  const changed = Object.entries({ ...info, ...Object.fromEntries(given), name })
  return Object.fromEntries(changed.filter(([, value]) => value !== null)) as unknown as StoredRoom
}

function invitation({ info: { room, name } }: RoomState, by: string, reason: string | undefined): ServerEvent {
  return { type: 'invited', room, name, by, ...(reason !== undefined && { reason }) }
}

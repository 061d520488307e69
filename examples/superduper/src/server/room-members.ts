import type { Features, Leaving, Member, Role, ServerEvent, ServerLimits } from '../protocol.js'
import type { Devices } from './devices.js'
import { infoOf } from './room-info.js'
import { membersOf, rankOf, ranks } from './room-roles.js'
import { seenPresence } from './seen-presence.js'
import type { RoomRole } from './state/records.js'
import type { RoomState } from './state/room-list.js'
import type { State } from './state/state.js'

export interface Departure {
  readonly how: Leaving
  readonly by?: string | undefined
  readonly reason?: string | undefined
  /** What they are afterwards; nothing by default. */
  readonly becomes?: RoomRole
}

/** Who is in rooms. Each change is told to everybody in the room, and to who made it as well. */
export interface RoomMembers {
  /** These in the room, or banned from it, as those in the room see them. */
  describe(room: RoomState, contacts: readonly string[]): readonly Member[]
  /** Sets what an account is in the room; `null`: nothing. Tells nobody. */
  set(room: RoomState, account: string, role: RoomRole | null): void
  /** Takes somebody in, who is told of the room as well. */
  enter(room: RoomState, account: string, as: RoomRole, by?: string): void
  /** Sets what somebody in the room is there. */
  update(room: RoomState, contact: string, as: RoomRole, by?: string): void
  /** Takes somebody out. A room without members is gone; one without owner gets another. */
  depart(room: RoomState, contact: string, departure: Departure): void
  /** Tells everybody in the room of something. */
  tell(room: RoomState, event: ServerEvent): void
  /** Tells all rooms of an account that its presence has changed, where they are small enough, or `always`. */
  announce(account: string, always?: 'always'): void
}

export interface RoomMembersOptions {
  readonly state: State
  readonly devices: Devices
  readonly features: Features
  readonly limits: Pick<ServerLimits, 'presenceMembers'>
}

export function createRoomMembers({ state, devices, features, limits }: RoomMembersOptions): RoomMembers {
  const tellsPresence = (room: RoomState): boolean =>
    features.roomPresence !== undefined && membersOf(room).length <= limits.presenceMembers

  function describedIn(room: RoomState, contact: string, withPresence: boolean): Member | undefined {
    const own = room.roles.get(contact)
    if (!own || own.role === 'invited') return undefined
    const { role, nick = state.people.profile(contact).name, titles = [] } = own
    return {
      contact,
      role,
      ...(nick !== undefined && { nick }),
      ...(titles.length > 0 && { titles }),
      ...(withPresence && ranks[role] > 0 && seenPresence(state, devices, contact)),
    }
  }

  function tell(room: RoomState, event: ServerEvent): void {
    for (const account of membersOf(room)) devices.push(account, event)
  }

  function tellMember(room: RoomState, contact: string, by?: string): void {
    const member = describedIn(room, contact, tellsPresence(room))
    if (!member) return
    tell(room, { type: 'member', room: room.info.room, ...member, ...(by !== undefined && { by }) })
  }

  const set = ({ info: { room } }: RoomState, account: string, role: RoomRole | null): void =>
    state.commit({ kind: 'room-role', room, account, role })

  function update(room: RoomState, contact: string, as: RoomRole, by?: string): void {
    set(room, contact, as)
    tellMember(room, contact, by)
  }

  /** Makes the highest of the members the owner. */
  function crown(room: RoomState): void {
    const [heir] = [...membersOf(room)].sort((one, other) => rankOf(room, other) - rankOf(room, one))
    if (heir !== undefined) update(room, heir, { ...room.roles.get(heir), role: 'owner' })
  }

  return {
    describe(room, contacts) {
      const withPresence = tellsPresence(room)
      return contacts.flatMap((contact) => describedIn(room, contact, withPresence) ?? [])
    },
    set,
    enter(room, account, as, by) {
      set(room, account, as)
      devices.push(account, { type: 'room', ...infoOf(room) })
      tellMember(room, account, by)
    },
    update,
    depart(room, contact, { how, by, reason, becomes }) {
      const id = room.info.room
      const event = {
        type: 'member-left',
        room: id,
        contact,
        how,
        ...(by && { by }),
        ...(reason && { reason }),
      } as const
      set(room, contact, becomes ?? null)
      tell(room, event)
      devices.push(contact, event)
      const left = membersOf(room)
      if (left.length === 0) state.commit({ kind: 'room-gone', room: id })
      else if (!left.some((one) => rankOf(room, one) === ranks.owner)) crown(room)
    },
    tell,
    announce(account, always) {
      for (const room of state.rooms.of(account)) {
        if (rankOf(room, account) > 0 && (always || tellsPresence(room))) tellMember(room, account)
      }
    },
  }
}

/** What an account is in a room with another role. */
export function withRole(room: RoomState, account: string, role: Role): RoomRole {
  const { nick, titles } = room.roles.get(account) ?? {}
  return { role, ...(nick !== undefined && { nick }), ...(titles && { titles }) }
}

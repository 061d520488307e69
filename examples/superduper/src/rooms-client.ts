import { type Dated, dated } from './dates.js'
import type * as wire from './protocol.js'
import type { ReplyOf, RequestArgs, RequestName, Role, RoomChanges, RoomKind } from './protocol.js'

export interface NewRoom {
  readonly name: string
  /** Default `group`. */
  readonly kind?: RoomKind | undefined
  readonly description?: string | undefined
  /** What those need who join without an invitation. */
  readonly password?: string | undefined
  /** Accounts that are members from the beginning. */
  readonly members?: readonly string[] | undefined
}

export interface JoinOptions {
  /** What this account is called in the room. Default: what its profile says. */
  readonly nick?: string | undefined
  readonly password?: string | undefined
}

interface WithReason {
  readonly reason?: string | undefined
}

export type RoomInfo = Dated<wire.RoomInfo>
export type RoomMember = ReplyOf<'members'>['members'][number]
export type OwnRoom = Dated<ReplyOf<'rooms'>['rooms'][number]>

/** Rooms. What is said in them is a chat as any other, by their ids. */
export interface RoomsClient {
  /** The rooms that this account is in, with its role. */
  list(): Promise<readonly OwnRoom[]>
  /** The channels whose name contains the text. */
  directory(text?: string): Promise<readonly RoomInfo[]>
  /** The members of a room, and who is banned from it (`outcast`). */
  members(room: string): Promise<readonly RoomMember[]>
  /** Resolves with the id of the new room. */
  create(room: NewRoom): Promise<string>
  /** Changes what is given; null removes it. */
  change(room: string, changes: RoomChanges): Promise<void>
  destroy(room: string, options?: WithReason): Promise<void>
  /** Enters a channel, or a group that invited this account. Rejects with `wrong-password`. */
  join(room: string, options?: JoinOptions): Promise<void>
  /** Leaves a room, or declines an invitation. */
  leave(room: string): Promise<void>
  /** Sets what this account is called in the room; null: what its profile says. */
  setNick(room: string, nick: string | null): Promise<void>
  invite(room: string, contact: string, options?: WithReason): Promise<void>
  kick(room: string, contact: string, options?: WithReason): Promise<void>
  /** `outcast` bans; `member` lets somebody banned come back. */
  setRole(room: string, contact: string, role: Role, options?: WithReason): Promise<void>
}

type Request = <K extends RequestName>(type: K, args: RequestArgs<K>) => Promise<ReplyOf<K>>

export function createRoomsClient(request: Request): RoomsClient {
  return {
    list: async () => (await request('rooms', {})).rooms.map(dated),
    directory: async (text) => (await request('directory', { text })).rooms.map(dated),
    members: async (room) => (await request('members', { room })).members,
    create: async ({ members = [], ...room }) => (await request('create-room', { ...room, members })).room,
    async change(room, changes) {
      await request('change-room', { room, ...changes })
    },
    async destroy(room, { reason } = {}) {
      await request('destroy-room', { room, reason })
    },
    async join(room, options = {}) {
      await request('join-room', { ...options, room })
    },
    async leave(room) {
      await request('leave-room', { room })
    },
    async setNick(room, nick) {
      await request('set-nick', { room, nick })
    },
    async invite(room, contact, { reason } = {}) {
      await request('invite', { room, contact, reason })
    },
    async kick(room, contact, { reason } = {}) {
      await request('kick', { room, contact, reason })
    },
    async setRole(room, contact, role, { reason } = {}) {
      await request('set-role', { room, contact, role, reason })
    },
  }
}

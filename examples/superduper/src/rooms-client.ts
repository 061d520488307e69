import { type Dated, dated } from './dates.js'
import type * as wire from './protocol.js'
import type { ChatFeature, ReplyOf, RequestArgs, RequestName, Role, RoomChanges, RoomKind } from './protocol.js'

export interface NewRoom {
  readonly name: string
  /** Default `group`. */
  readonly kind?: RoomKind | undefined
  readonly description?: string | undefined
  /** What those need who join without an invitation. */
  readonly password?: string | undefined
  /** Whether those who join are visitors, until they get a voice. */
  readonly moderated?: boolean | undefined
  /** Features that the room does not have. */
  readonly without?: readonly ChatFeature[] | undefined
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
export type RoomMember = Dated<wire.Member>
export type OwnRoom = Dated<ReplyOf<'rooms'>['rooms'][number]>
/** A room, and what this account is there, if it is in it. */
export type KnownRoom = Dated<ReplyOf<'room-info'>>

/** Rooms. What is said in them is a chat as any other, by their ids. */
export interface RoomsClient {
  /** The rooms that this account is in, with what it is there. */
  list(): Promise<readonly OwnRoom[]>
  /** A channel, or a group that this account is in or invited to. */
  info(room: string): Promise<KnownRoom>
  /** The channels whose name contains the text, page after page as they are read. */
  directory(text?: string): AsyncIterable<RoomInfo>
  /** The members of a room, and who is banned from it (`outcast`), page after page as they are read. */
  members(room: string): AsyncIterable<RoomMember>
  /** Resolves with the id of the new room. */
  create(room: NewRoom): Promise<string>
  /** Changes what is given; null removes it. Moderators change the subject, admins the rest. */
  change(room: string, changes: RoomChanges): Promise<void>
  destroy(room: string, options?: WithReason): Promise<void>
  /** Enters a channel, or a group that invited this account. Rejects with `wrong-password`. */
  join(room: string, options?: JoinOptions): Promise<void>
  /** Leaves a room, or declines an invitation: only then, the reason is told. */
  leave(room: string, options?: WithReason): Promise<void>
  /** Sets what this account is called in the room; null: what its profile says. */
  setNick(room: string, nick: string | null): Promise<void>
  invite(room: string, contact: string, options?: WithReason): Promise<void>
  /** Makes somebody a member of a group, without asking. */
  add(room: string, contact: string): Promise<void>
  kick(room: string, contact: string, options?: WithReason): Promise<void>
  /** `outcast` bans; another role lets somebody banned come back. */
  setRole(room: string, contact: string, role: Role, options?: WithReason): Promise<void>
  /** Sets what is shown beside the name of a member, such as `Friar`. */
  setTitles(room: string, contact: string, titles: readonly string[]): Promise<void>
}

type Request = <K extends RequestName>(type: K, args: RequestArgs<K>) => Promise<ReplyOf<K>>

/** What comes in pages, item by item; each page is asked for by the key of the last item. */
async function* allOf<T>(
  page: (after: string | undefined) => Promise<{ readonly items: readonly T[]; readonly more: boolean }>,
  keyOf: (item: T) => string,
): AsyncIterable<Dated<T>> {
  let after: string | undefined
  for (;;) {
    const { items, more } = await page(after)
    yield* items.map(dated)
    const last = items.at(-1)
    if (!more || last === undefined) return
    after = keyOf(last)
  }
}

export function createRoomsClient(request: Request): RoomsClient {
  return {
    list: async () => (await request('rooms', {})).rooms.map(dated),
    info: async (room) => dated(await request('room-info', { room })),
    directory: (text) =>
      allOf(
        async (after) => {
          const { rooms: items, more } = await request('directory', { text, after })
          return { items, more }
        },
        ({ room }) => room,
      ),
    members: (room) =>
      allOf(
        async (after) => {
          const { members: items, more } = await request('members', { room, after })
          return { items, more }
        },
        ({ contact }) => contact,
      ),
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
    async leave(room, { reason } = {}) {
      await request('leave-room', { room, reason })
    },
    async setNick(room, nick) {
      await request('set-nick', { room, nick })
    },
    async invite(room, contact, { reason } = {}) {
      await request('invite', { room, contact, reason })
    },
    async add(room, contact) {
      await request('add-member', { room, contact })
    },
    async kick(room, contact, { reason } = {}) {
      await request('kick', { room, contact, reason })
    },
    async setRole(room, contact, role, { reason } = {}) {
      await request('set-role', { room, contact, role, reason })
    },
    async setTitles(room, contact, titles) {
      await request('set-titles', { room, contact, titles })
    },
  }
}

import { createTaskQueue } from '@trestle/core'
import { nickOf } from '@trestle/xep-0045/mirror'
import { bookmarksNode, type ConferenceValue } from '@trestle/xep-0402'
import type { Log } from '../module/network.js'
import { domainOf, type Privileges } from '../privileges/privileges.js'
import { isRefusal, type UserNodes } from '../privileges/user-nodes.js'
import type { Addresses } from '../puppets/addresses.js'
import type { StoredRoom } from '../storage/store.js'
import { type RoomDetails, roomDetails, withRoomDetails } from './room-details.js'
import type { Rooms } from './rooms.js'

/**
 * Bookmarks of rooms in the accounts of users (XEP-0402), where their servers let the gateway write them: of the rooms that
 * a user is in, and of no other. Without that, the user is invited to such a room once.
 */
export interface UserBookmarks {
  /** Brings the bookmark of a room in step, soon: it was entered, left, forgotten, or has another name. */
  note(user: string, room: string): void
  /** The same of all rooms of a user. */
  noteAll(user: string): Promise<void>
  /** Removes the bookmarks that were written for a user, who leaves the gateway. */
  removeAll(user: string): Promise<void>
  /** Stops, and waits for what is under way. */
  stop(): Promise<void>
}

export interface UserBookmarksOptions {
  readonly nodes: UserNodes
  readonly privileges: Pick<Privileges, 'onChange'>
  readonly addresses: Addresses
  readonly rooms: Rooms
  readonly isUser: (user: string) => boolean
  /** Invites a user, who is in the room already, and does not know it. */
  readonly invite: (user: string, room: StoredRoom) => Promise<void>
  readonly logOf: (user: string) => Log
  /** Aborted when the gateway stops. */
  readonly stopping: AbortSignal
}

/** What a bookmark says of a room. */
type Written = NonNullable<RoomDetails['bookmark']>

/** Users whose bookmarks are written at a time. */
const MAX_RUNNING = 8
/** Bookmarks that are asked for at a time. */
const MAX_ASKED = 50
/**
 * Rooms of a user that are bookmarked. A server keeps so many items of a node, Prosody 256, and drops the oldest ones beyond
 * them, which may be other bookmarks of the user.
 */
const MAX_BOOKMARKS = 150

export function createUserBookmarks(options: UserBookmarksOptions): UserBookmarks {
  const { nodes, addresses, rooms, isUser, logOf, stopping } = options
  const queue = createTaskQueue({ maxRunning: MAX_RUNNING })
  /** Rooms that are to be looked at, of users whose turn it is or comes. */
  const waiting = new Map<string, Set<string>>()
  const running = new Set<Promise<void>>()
  /** Users who got invitations in the place of bookmarks. */
  const invited = new Set<string>()

  const idOf = (legacyId: string) => String(addresses.room(legacyId))

  function note(user: string, room: string): void {
    const known = waiting.get(user)
    if (known) return void known.add(room)
    waiting.set(user, new Set([room]))
    const task = queue
      .run(() => run(user), stopping)
      .catch((error) => {
        if (!stopping.aborted) logOf(user).warn({ error }, 'The bookmarks of rooms cannot be written.')
      })
      .finally(() => {
        waiting.delete(user)
        running.delete(task)
      })
    running.add(task)
  }

  async function run(user: string): Promise<void> {
    const noted = waiting.get(user) as Set<string>
    while (noted.size > 0 && isUser(user) && !stopping.aborted) {
      const batch = [...noted]
      noted.clear()
      await bringInStep(user, batch)
    }
  }

  async function bringInStep(user: string, legacyIds: readonly string[]): Promise<void> {
    const due: StoredRoom[] = []
    const gone: string[] = []
    for (const legacyId of legacyIds) {
      const room = await rooms.get(user, legacyId)
      if (room?.myNick === undefined) gone.push(legacyId)
      else if (!isSame(roomDetails(room).bookmark, wantedOf(room))) due.push(room)
    }
    if (due.length === 0 && gone.length === 0) return
    if (await nodes.areOpen(user)) {
      await writeAll(user, due)
      for (const legacyId of gone) await remove(user, legacyId)
    } else for (const room of due) await inviteOnce(user, room)
  }

  async function writeAll(user: string, due: readonly StoredRoom[]): Promise<void> {
    if (due.length === 0) return
    const refused = async (error: unknown, ...those: readonly StoredRoom[]) => {
      if (!isRefusal(error)) throw error
      logOf(user).debug({ error }, 'A bookmark is refused.')
      for (const room of those) await inviteOnce(user, room)
    }
    let left = MAX_BOOKMARKS - (await rooms.all(user)).filter((room) => roomDetails(room).bookmark).length
    for (let start = 0; start < due.length; start += MAX_ASKED) {
      const batch = due.slice(start, start + MAX_ASKED)
      const ids = batch.map(({ legacyId }) => idOf(legacyId))
      let items: ReadonlyMap<string, ConferenceValue | undefined>
      try {
        items = new Map((await nodes.items(user, bookmarksNode, ids)).map(({ id, value }) => [id, value]))
      } catch (error) {
        await refused(error, ...batch)
        continue
      }
      for (const room of batch) {
        const before = items.get(idOf(room.legacyId))
        const isNew = !before && !roomDetails(room).bookmark
        if (isNew && --left < 0) continue
        await write(user, room, before).catch((error) => refused(error, room))
      }
    }
    if (left < 0) logOf(user).info(`Only ${MAX_BOOKMARKS} of the user\u2019s rooms are bookmarked.`)
  }

  function wantedOf(room: StoredRoom): Written {
    const { name, myNick = '' } = room
    return { ...(name !== undefined && { name }), nick: nickOf(addresses.room(room.legacyId), myNick) }
  }

  async function write(user: string, room: StoredRoom, before: ConferenceValue | undefined): Promise<void> {
    const written = roomDetails(room).bookmark
    const wanted = wantedOf(room)
    // One that was written and is not there any more was removed by the user.
    const value = before || !written ? bookmarkFor(before, written, wanted) : before
    if (value !== before && value) await nodes.publish(user, bookmarksNode, idOf(room.legacyId), value)
    await keep(user, room.legacyId, wanted)
  }

  async function remove(user: string, legacyId: string): Promise<void> {
    await nodes.retract(user, bookmarksNode, idOf(legacyId)).catch((error) => {
      if (!isRefusal(error)) throw error
    })
    await keep(user, legacyId, undefined)
  }

  async function keep(user: string, legacyId: string, bookmark: Written | undefined): Promise<void> {
    if (!isUser(user) || !(await rooms.get(user, legacyId))) return
    await rooms.change(user, legacyId, (room) =>
      isSame(roomDetails(room).bookmark, bookmark) ? room : withRoomDetails(room, { ...roomDetails(room), bookmark }),
    )
  }

  async function inviteOnce(user: string, room: StoredRoom): Promise<void> {
    invited.add(user)
    if (!roomDetails(room).invited) await options.invite(user, room)
  }

  async function noteAll(user: string): Promise<void> {
    for (const { legacyId, myNick, details } of await rooms.all(user)) {
      // Of a room that was left, there may be a bookmark that could not be removed.
      if (myNick !== undefined || (details as RoomDetails | undefined)?.bookmark) note(user, legacyId)
    }
  }

  const dispose = options.privileges.onChange((domain) => {
    for (const user of [...invited].filter((one) => domainOf(one) === domain)) {
      invited.delete(user)
      if (!isUser(user)) continue
      noteAll(user).catch((error) => logOf(user).warn({ error }, 'The rooms of a user cannot be read.'))
    }
  })

  return {
    note,
    noteAll,
    async removeAll(user) {
      const written = (await rooms.all(user)).filter((room) => roomDetails(room).bookmark)
      if (written.length === 0 || !(await nodes.areOpen(user))) return
      for (const { legacyId } of written) await nodes.retract(user, bookmarksNode, idOf(legacyId))
    },
    async stop() {
      dispose()
      await Promise.allSettled(running)
    },
  }
}

/**
 * The bookmark that a room is to have; the same value where that is the one it has. It keeps what the user has chosen:
 * whether to enter by itself, the password, what other programs keep there, and a name that is not the room's.
 */
export function bookmarkFor(
  before: ConferenceValue | undefined,
  written: Written | undefined,
  { name, nick }: Written,
): ConferenceValue {
  if (!before) return { autojoin: true, name, nick, rest: undefined }
  const isChosen = written !== undefined && before.name !== written.name
  const called = isChosen || name === undefined ? before.name : name
  return before.name === called && before.nick === nick ? before : { ...before, name: called, nick }
}

function isSame(one: Written | undefined, other: Written | undefined): boolean {
  return one?.name === other?.name && one?.nick === other?.nick
}

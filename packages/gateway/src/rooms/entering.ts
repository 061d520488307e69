import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { Clock } from '@trestle/xmlstream'
import { GatewayError, toGatewayError, toStanzaErrorOf } from '../module/gateway-error.js'
import type { Log } from '../module/network.js'
import type { ListedParticipant, Room } from '../module/room.js'
import type { Addresses } from '../puppets/addresses.js'
import type { LiveSession } from '../sessions/live-session.js'
import type { RunningUser, UserRegistry } from '../sessions/users.js'
import type { GatewayStore, StoredRoom } from '../storage/store.js'
import { createAbort } from '../support/abort.js'
import { sleep, withDeadline } from '../support/deadline.js'
import type { Participants } from './participants.js'
import type { People } from './people.js'
import type { RunRoomAction } from './room-actions.js'
import { roomDetails } from './room-details.js'
import type { RoomViews } from './room-views.js'
import type { Rooms } from './rooms.js'

export interface EnteringOptions {
  readonly clock: Clock
  readonly store: GatewayStore
  readonly users: UserRegistry
  readonly addresses: Addresses
  readonly rooms: Rooms
  readonly participants: Participants
  readonly people: People
  readonly views: RoomViews
  readonly act: RunRoomAction
  /** Whether users can enter rooms that they are not in at the network. */
  readonly mayJoin: boolean
  readonly enter: (user: string, legacyId: string, nick: string) => Promise<StoredRoom>
  readonly roomOf: (user: string, legacyId: string) => Room
  /** Runs code of the module, attributed to its session. */
  readonly within: <T>(live: LiveSession, user: string, run: () => T) => T
  /** Milliseconds for each participant of a list. */
  readonly deadline: number
  readonly logOf: (user: string) => Log
  readonly stopping: AbortSignal
}

/** How clients of users come into rooms, and leave them. */
export interface Entering {
  /** Lets a client in, as far as the network does: its user has a view of the room then. Rejects with StanzaError. */
  enter(room: JID, from: JID, asked: { readonly nick: string; readonly password: string | undefined }): Promise<void>
  left(room: JID, from: JID): Promise<void>
  /** Lists who is in a room, unless that was done in this session. Resolves soon, even if that takes long. */
  fill(user: string, legacyId: string): Promise<void>
  /** Shows rooms again to the clients that were in them when the gateway ended. */
  restore(user: string): Promise<void>
  /** Lists participants again of the rooms that clients are in: the session is new. */
  refill(user: string, live: LiveSession): Promise<void>
  /** The user, and the id of the room, of a request. Throws StanzaError. */
  find(room: JID, from: JID): { readonly user: RunningUser; readonly legacyId: string }
}

/** Milliseconds for which others wait for a list of participants. */
const PATIENCE = 10_000

export function createEntering(options: EnteringOptions): Entering {
  const { users, addresses, rooms, participants, people, views, act, mayJoin, roomOf, within, deadline } = options

  function find(room: JID, from: JID) {
    const user = users.get(from.bare.toString())
    if (!user) throw new StanzaError('registration-required', { text: 'Register with this gateway first.' })
    const legacyId = addresses.findRoom(room)
    if (legacyId === undefined) throw new StanzaError('item-not-found', { text: 'There is no such room.' })
    return { user, legacyId }
  }

  /** Has the network let the user in. */
  async function join(user: string, legacyId: string, asked: { nick: string; password: string | undefined }) {
    const before = await rooms.get(user, legacyId)
    if (!mayJoin) {
      refuseWhoWasPutOut(before)
      throw new StanzaError('item-not-found', { text: 'You are not in this room, and cannot enter it from here.' })
    }
    try {
      const { nick, password } = asked
      await act(user, legacyId, { kind: 'join', nick, ...(password !== undefined && { password }) })
    } catch (error) {
      if (error instanceof StanzaError) throw error
      const refused = toGatewayError(error)
      if (refused.code === 'internal') options.logOf(user).error({ error, room: legacyId }, 'Entering a room failed.')
      throw toStanzaErrorOf(refused)
    }
    return options.enter(user, legacyId, asked.nick)
  }

  /** Lists who is in the room, unless that was done in this session. */
  async function fill(user: string, legacyId: string): Promise<void> {
    const book = await participants.of(user, legacyId)
    if (book.isFilled) return
    const live = users.get(user)?.session.current
    // Who was in the room last is shown, until the network can be asked.
    if (!live?.connected) return
    // A module may have to tell of something else before it has listed everybody.
    const over = createAbort()
    const late = sleep(options.clock, PATIENCE, over.signal).catch(() => {})
    await Promise.race([list(user, legacyId, live), late]).finally(() => over.abort())
  }

  async function list(user: string, legacyId: string, live: LiveSession): Promise<void> {
    const call = { signal: live.signal, attempt: 1 }
    const given = within(live, user, () => live.handlers.listParticipants?.(roomOf(user, legacyId), call))
    if (!given) return
    try {
      await people.takeList(user, legacyId, each(given, user, live))
    } catch (error) {
      options.logOf(user).warn({ error, room: legacyId }, 'The participants of a room cannot be listed.')
    }
  }

  async function* each(
    list: AsyncIterable<ListedParticipant>,
    user: string,
    live: LiveSession,
  ): AsyncIterable<ListedParticipant> {
    const items = list[Symbol.asyncIterator]()
    const tooLong = () => new GatewayError('timeout', 'The network module took too long to list participants.')
    try {
      for (;;) {
        const next = await withDeadline(options.clock, deadline, live.signal, tooLong, () =>
          within(live, user, () => items.next()),
        )
        if (next.done) return
        yield next.value
      }
    } finally {
      // Not awaited: what a module does at the end holds nobody up.
      Promise.resolve(items.return?.()).catch(() => {})
    }
  }

  /** Keeps which clients are in a room, so that they are in it also after a restart. */
  async function noteSessions(user: string, legacyId: string, change: (now: readonly string[]) => readonly string[]) {
    if (!(await rooms.get(user, legacyId))) return
    await rooms.change(user, legacyId, (room) => {
      const sessions = change(room.sessions)
      return sessions.length === room.sessions.length ? room : { ...room, sessions }
    })
  }

  return {
    find,
    fill,
    async enter(address, from, asked) {
      const { user, legacyId } = find(address, from)
      const { jid } = user.stored
      const known = await rooms.get(jid, legacyId)
      const room = known?.myNick === undefined ? await join(jid, legacyId, asked) : known
      await fill(jid, legacyId)
      await views.open(jid, (await rooms.get(jid, legacyId)) ?? room)
      const session = from.toString()
      await noteSessions(jid, legacyId, (now) => (now.includes(session) ? now : [...now, session]))
    },
    async left(address, from) {
      const user = from.bare.toString()
      const legacyId = addresses.findRoom(address)
      if (legacyId === undefined) return
      const view = views.of(user, legacyId)
      // What nobody sees is not kept in memory.
      if (view?.sessions.length === 0) view.close()
      const session = from.toString()
      await noteSessions(user, legacyId, (now) => now.filter((one) => one !== session))
    },
    async restore(user) {
      for (const room of await rooms.all(user)) {
        if (room.sessions.length > 0 && room.myNick !== undefined) await views.open(user, room)
      }
    },
    async refill(user, live) {
      for (const room of await rooms.all(user)) {
        if (live.signal.aborted) return
        if (views.of(user, room.legacyId)) await list(user, room.legacyId, live)
      }
    },
  }
}

/** Tells how the user was put out while no client was there. */
function refuseWhoWasPutOut(room: StoredRoom | undefined): void {
  const { putOut } = roomDetails(room)
  if (!putOut) return
  const how = putOut.how === 'banned' ? 'You were banned from this room' : 'You were put out of this room'
  const text = putOut.reason === undefined ? `${how}.` : `${how}: ${putOut.reason}`
  throw new StanzaError(putOut.how === 'banned' ? 'forbidden' : 'registration-required', { text })
}

import { createSerial } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { toGatewayError, toStanzaErrorOf } from '../module/gateway-error.js'
import type { Log } from '../module/network.js'
import type { Addresses } from '../puppets/addresses.js'
import type { LiveSession } from '../sessions/live-session.js'
import type { RunningUser, Users } from '../sessions/users.js'
import type { StoredRoom } from '../storage/store.js'
import { userKey } from '../support/user-key.js'
import type { Listing } from './listing.js'
import type { RunRoomAction } from './room-actions.js'
import { roomDetails } from './room-details.js'
import type { RoomViews } from './room-views.js'
import type { Rooms } from './rooms.js'

export interface EnteringOptions {
  readonly users: Users
  readonly addresses: Addresses
  readonly rooms: Rooms
  readonly views: RoomViews
  readonly listing: Listing
  readonly act: RunRoomAction
  /** Whether users can enter rooms that they are not in at the network. */
  readonly mayJoin: boolean
  readonly enter: (user: string, legacyId: string, nick: string) => Promise<StoredRoom>
  readonly logOf: (user: string) => Log
}

/** How clients of users come into rooms, and leave them. */
export interface Entering {
  /** Lets a client in, as far as the network does: its user has a view of the room then. Rejects with StanzaError. */
  enter(room: JID, from: JID, asked: { readonly nick: string; readonly password: string | undefined }): Promise<void>
  /** Whether the network is just letting the user into a room, by a client. */
  isJoining(user: string, legacyId: string): boolean
  left(room: JID, from: JID): Promise<void>
  /** Shows rooms again to the clients that were in them when the gateway ended. */
  restore(user: string): Promise<void>
  /** Lists participants again of the rooms that clients are in: the session is new. */
  refill(user: string, live: LiveSession): Promise<void>
  /** The user, and the id of the room, of a request. Throws StanzaError. */
  find(room: JID, from: JID): { readonly user: RunningUser; readonly legacyId: string }
}

export function createEntering(options: EnteringOptions): Entering {
  const { users, addresses, rooms, views, listing, act, mayJoin } = options
  const joining = createSerial()
  const underWay = new Set<string>()

  function find(room: JID, from: JID) {
    const user = checkUser(from.bare.toString())
    const legacyId = addresses.findRoom(room)
    if (legacyId === undefined) throw new StanzaError('item-not-found', { text: 'There is no such room.' })
    return { user, legacyId }
  }

  /** Has the network let the user in, if it has not yet. */
  async function join(user: string, legacyId: string, asked: { nick: string; password: string | undefined }) {
    const before = await rooms.get(user, legacyId)
    if (before?.myNick !== undefined) return
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
    checkUser(user)
    await options.enter(user, legacyId, asked.nick)
  }

  /** The same for all clients that come in at one time: once. */
  function joinAlone(user: string, legacyId: string, asked: { nick: string; password: string | undefined }) {
    const key = userKey(user, legacyId)
    return joining.run(key, async () => {
      underWay.add(key)
      await join(user, legacyId, asked).finally(() => underWay.delete(key))
    })
  }

  function checkUser(user: string): RunningUser {
    const known = users.get(user)
    if (!known) throw new StanzaError('registration-required', { text: 'Register with this gateway first.' })
    return known
  }

  /** Opens the view for a client: what has become of the room meanwhile counts. */
  async function letIn(user: string, legacyId: string, session: string): Promise<void> {
    const changed = await rooms.changeKnown(user, legacyId, (room) => {
      if (room.myNick === undefined || room.sessions.includes(session)) return room
      return { ...room, sessions: [...room.sessions, session] }
    })
    const room = changed?.after
    try {
      checkIsIn(user, room)
      await views.open(user, room)
      const now = await rooms.get(user, legacyId)
      if (now?.myNick === undefined) views.close(user, legacyId, {})
      checkIsIn(user, now)
    } catch (error) {
      await noteLeft(user, legacyId, session)
      throw error
    }
  }

  function checkIsIn(user: string, room: StoredRoom | undefined): asserts room is StoredRoom {
    checkUser(user)
    if (room?.myNick !== undefined) return
    refuseWhoWasPutOut(room)
    throw new StanzaError('item-not-found', { text: 'You are not in this room any more.' })
  }

  /** Clients that are in a room are kept, so that they are in it also after a restart. */
  async function noteLeft(user: string, legacyId: string, session: string): Promise<StoredRoom | undefined> {
    const changed = await rooms.changeKnown(user, legacyId, (room) => {
      if (!room.sessions.includes(session)) return room
      return { ...room, sessions: room.sessions.filter((one) => one !== session) }
    })
    return changed?.after
  }

  return {
    find,
    isJoining: (user, legacyId) => underWay.has(userKey(user, legacyId)),
    async enter(address, from, asked) {
      const { user, legacyId } = find(address, from)
      const { jid } = user.stored
      await joinAlone(jid, legacyId, asked)
      await listing.fill(jid, legacyId, { again: true })
      await letIn(jid, legacyId, from.toString())
    },
    async left(address, from) {
      const user = from.bare.toString()
      const legacyId = addresses.findRoom(address)
      if (legacyId === undefined) return
      const room = await noteLeft(user, legacyId, from.toString())
      const view = views.of(user, legacyId)
      // What nobody sees is not kept in memory. Who is coming in is not in the view yet, but is known already.
      if (view?.sessions.length === 0 && (room?.sessions.length ?? 0) === 0) view.close()
    },
    async restore(user) {
      for (const room of await rooms.all(user)) {
        if (room.sessions.length === 0 || room.myNick === undefined) continue
        // One room that cannot be shown must not keep a gateway from starting.
        await views.open(user, room, room.sessions).catch((error) => {
          options.logOf(user).error({ error, room: room.legacyId }, 'A room cannot be shown again.')
        })
      }
    },
    async refill(user, live) {
      for (const room of await rooms.all(user)) {
        if (live.signal.aborted) return
        if (views.of(user, room.legacyId)) await listing.fill(user, room.legacyId, { again: true })
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

import type { Clock } from '@trestle/xmlstream'
import { GatewayError } from '../module/gateway-error.js'
import type { Log } from '../module/network.js'
import type { ListedRoom } from '../module/room.js'
import type { LiveSession } from '../sessions/live-session.js'
import { timedItems } from '../support/timed-items.js'
import type { RoomEffects } from './room-effects.js'
import type { Rooms } from './rooms.js'

export interface RoomSyncOptions {
  readonly clock: Clock
  readonly rooms: Rooms
  readonly normalise: (legacyId: string) => string
  readonly effectsOf: (user: string) => RoomEffects
  /** Runs code of the module, attributed to its session. */
  readonly within: <T>(live: LiveSession, user: string, run: () => T) => T
  /** Milliseconds for each room. */
  readonly deadline: number
  readonly logOf: (user: string) => Log
}

/** Rooms of one user. */
const MAX_ROOMS = 10_000

/**
 * Takes the list of a user's rooms: those that are missing from it are not the user's any more, unless it is not whole. Rejects
 * with what the module throws, and with GatewayError `too-large` for one that has no end.
 */
export type SyncRooms = (user: string, live: LiveSession) => Promise<void>

export function createRoomSync(options: RoomSyncOptions): SyncRooms {
  const { clock, rooms, normalise, effectsOf, within, deadline, logOf } = options

  async function takeAll(user: string, live: LiveSession, list: AsyncIterable<ListedRoom>): Promise<Set<string>> {
    const found = new Set<string>()
    let [count, leftOut] = [0, 0]
    for await (const item of list) {
      if (++count > MAX_ROOMS) throw new GatewayError('too-large', `A user has at most ${MAX_ROOMS} rooms.`)
      live.signal.throwIfAborted()
      try {
        found.add(await takeOne(user, item))
      } catch (error) {
        // An invalid room must not cost the others.
        if (!(error instanceof GatewayError && error.code === 'invalid')) throw error
        if (leftOut++ === 0) logOf(user).warn({ error }, 'A room is invalid, and left out, as are others if they are.')
      }
    }
    return found
  }

  async function takeOne(user: string, item: ListedRoom): Promise<string> {
    const { legacyId, ...info } = item ?? {}
    const id = typeof legacyId === 'string' ? normalise(legacyId) : ''
    await effectsOf(user).update(id, info)
    return id
  }

  return async (user, live) => {
    const { listRooms } = live.handlers()
    if (!listRooms || live.narrowed?.rooms === false) return
    const { signal } = live
    const run = <T>(work: () => T) => within(live, user, work)
    // Where the user comes in meanwhile may be missing from the list.
    const before = await rooms.all(user)
    const list = run(() => listRooms({ signal, attempt: 1 }))
    const items = timedItems(list, { clock, deadline, signal, doing: 'to list rooms', within: run })
    const found = await takeAll(user, live, items)
    for (const { legacyId, myNick } of before) {
      if (myNick !== undefined && !found.has(legacyId)) await effectsOf(user).leftSelf(legacyId, {})
    }
  }
}

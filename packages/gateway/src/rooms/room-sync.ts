import type { Clock } from '@trestle/xmlstream'
import { GatewayError } from '../module/gateway-error.js'
import type { Log } from '../module/network.js'
import type { ListedRoom } from '../module/room.js'
import type { LiveSession } from '../sessions/live-session.js'
import { withDeadline } from '../support/deadline.js'
import type { RoomEffects } from './room-effects.js'
import type { Rooms } from './rooms.js'

export interface RoomSyncOptions {
  readonly clock: Clock
  readonly rooms: Rooms
  readonly effectsOf: (user: string) => RoomEffects
  /** Runs code of the module, attributed to its session. */
  readonly within: <T>(live: LiveSession, user: string, run: () => T) => T
  /** Milliseconds for each room. */
  readonly deadline: number
  readonly logOf: (user: string) => Log
}

/** Rooms of one user. */
const MAX_ROOMS = 10_000

/** Takes the list of a user's rooms: those that are missing from it are not the user's any more. */
export type SyncRooms = (user: string, live: LiveSession) => Promise<void>

export function createRoomSync({ clock, rooms, effectsOf, within, deadline, logOf }: RoomSyncOptions): SyncRooms {
  async function takeAll(user: string, live: LiveSession, list: AsyncIterable<ListedRoom>): Promise<Set<string>> {
    const found = new Set<string>()
    const items = list[Symbol.asyncIterator]()
    const tooLong = () => new GatewayError('timeout', 'The network module took too long to list rooms.')
    const next = () => withDeadline(clock, deadline, live.signal, tooLong, () => within(live, user, () => items.next()))
    try {
      for (let item = await next(); !item.done && found.size < MAX_ROOMS; item = await next()) {
        const { legacyId, ...info } = item.value
        found.add(legacyId)
        await takeOne(user, legacyId, info)
      }
    } finally {
      // Not awaited: what a module does at the end holds nobody up.
      Promise.resolve(items.return?.()).catch(() => {})
    }
    return found
  }

  async function takeOne(user: string, legacyId: string, info: Omit<ListedRoom, 'legacyId'>): Promise<void> {
    try {
      await effectsOf(user).update(legacyId, info)
    } catch (error) {
      // An invalid room must not cost the others.
      if (!(error instanceof GatewayError && error.code === 'invalid')) throw error
      logOf(user).warn({ error, room: legacyId }, 'A room is invalid, and left out.')
    }
  }

  return async (user, live) => {
    const { listRooms } = live.handlers
    if (!listRooms || live.narrowed?.rooms === false) return
    const list = within(live, user, () => listRooms({ signal: live.signal, attempt: 1 }))
    const found = await takeAll(user, live, list)
    if (found.size >= MAX_ROOMS) return
    for (const { legacyId, myNick } of await rooms.all(user)) {
      if (myNick !== undefined && !found.has(legacyId)) await effectsOf(user).leftSelf(legacyId, {})
    }
  }
}

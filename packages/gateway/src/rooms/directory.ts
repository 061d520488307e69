import type { JID } from '@trestle/jid'
import type { LimitChecks } from '../limits/limits.js'
import type { NetworkCapabilities } from '../module/capabilities.js'
import { GatewayError } from '../module/gateway-error.js'
import type { Call } from '../module/handlers.js'
import { narrow } from '../module/narrowed.js'
import type { ListedRoom } from '../module/room.js'
import type { RoomKind } from '../module/room-kinds.js'
import type { Addresses } from '../puppets/addresses.js'
import type { LiveSession } from '../sessions/live-session.js'
import type { Users } from '../sessions/users.js'
import { shortText } from '../support/clip.js'

/** A room of the directory. */
export interface FoundRoom {
  readonly legacyId: string
  readonly jid: JID
  readonly name: string
  readonly as: RoomKind | undefined
  readonly size: number | undefined
}

/** The rooms that users may enter. */
export interface Directory {
  /** Whether a user can look rooms up at this moment. */
  isOpenTo(user: string): boolean
  /** Rooms whose name has the text. Rejects with GatewayError: `disconnected` without a connected session. */
  find(user: string, query: { readonly text?: string | undefined }, max: number): Promise<readonly FoundRoom[]>
}

export interface DirectoryOptions {
  readonly capabilities: NetworkCapabilities
  readonly users: Users
  readonly addresses: Addresses
  readonly limits: Pick<LimitChecks, 'take'>
  readonly runHandler: <T>(live: LiveSession, run: (call: Call) => T | Promise<T>, user: string) => Promise<T>
}

/** Bytes of a name, and rooms that are read for one answer, with those that have no address here. */
const MAX_NAME = 500
const MAX_READ = 5000

export function createDirectory(options: DirectoryOptions): Directory {
  const { capabilities, users, addresses, limits, runHandler } = options

  function sessionOf(user: string): LiveSession | undefined {
    const live = users.get(user)?.session.current
    if (!live?.connected) return undefined
    const { rooms } = narrow(capabilities, live.narrowed)
    return typeof rooms === 'object' && rooms.directory ? live : undefined
  }

  return {
    isOpenTo: (user) => sessionOf(user) !== undefined,
    async find(user, query, max) {
      const live = sessionOf(user)
      if (!live) throw new GatewayError('disconnected', 'Rooms cannot be looked up at this moment.')
      limits.take('commands', user)
      const found = new Map<string, FoundRoom>()
      let read = 0
      await runHandler(
        live,
        async (call) => {
          for await (const one of (live.handlers().listDirectory?.(query, call) ?? []) as AsyncIterable<ListedRoom>) {
            const room = foundRoom(one, addresses)
            if (room) found.set(room.jid.toString(), room)
            if (found.size >= max || ++read >= MAX_READ || call.signal.aborted) break
          }
        },
        user,
      )
      return [...found.values()]
    },
  }
}

function foundRoom(listed: ListedRoom, addresses: Addresses): FoundRoom | undefined {
  const { legacyId, name, as, size } = listed ?? {}
  try {
    const jid = addresses.room(legacyId)
    const shown = typeof name === 'string' && name !== '' ? name : legacyId
    return {
      ...{ legacyId, jid, name: shortText(shown, MAX_NAME) },
      as: as === 'group' || as === 'channel' ? as : undefined,
      size: Number.isInteger(size) ? size : undefined,
    }
  } catch {
    // What has no address here cannot be entered.
    return undefined
  }
}

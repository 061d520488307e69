import { op } from '@trestle/api-registry'
import type { StoredRoom } from './hosted-room.js'

/**
 * What a service of rooms leaves to its host. `jid`: the address of the room, or of the service; `from`: who asks, absent for
 * the program itself. The default is a store in memory.
 */
export const mucServiceOps = {
  /** A room that is not run at the moment. */
  getRoom: op<void, StoredRoom | undefined>(() => undefined),
  /** Keeps a room that is persistent, whenever something of it changed. */
  setRoom: op<StoredRoom, void>(() => {}),
  deleteRoom: op<void, void>(() => {}),
  /** The rooms that are kept, to be listed. */
  getRooms: op<void, readonly StoredRoom[]>(() => []),
  /** Whether `from` may make a room by entering it. Default: everybody may. */
  mayCreateRoom: op<void, boolean>(() => true),
}
export type MucServiceOps = typeof mucServiceOps

import { op } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import type { HatValue } from '../elements.js'

/** That a user wears a hat. */
export interface HatAssignment {
  /** A bare address. */
  readonly jid: JID
  readonly uri: string
}

/** The hats of a room, and who has them. */
export interface RoomHats {
  readonly hats: readonly HatValue[]
  readonly assigned: readonly HatAssignment[]
}

/** What somebody wants to do with hats: `list` tells those that there are, `list-assigned` who has them. */
export type HatsAction = 'create' | 'destroy' | 'list' | 'assign' | 'unassign' | 'list-assigned'

/**
 * What a service with hats leaves to its host. `jid`: the room; `from`: who asks, absent for the program itself. The default is
 * a store in memory, for 10,000 rooms.
 */
export const hatsServiceOps = {
  /** Asked whenever somebody enters: the room waits for it. */
  getRoomHats: op<void, RoomHats | undefined>(() => undefined),
  setRoomHats: op<RoomHats, void>(() => {}),
  /** Default: admins and owners may do everything, and everybody in the room, and members, may `list`. */
  mayManageHats: op<HatsAction, boolean>(() => false),
}
export type HatsServiceOps = typeof hatsServiceOps

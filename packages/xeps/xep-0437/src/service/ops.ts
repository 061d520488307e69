import { op } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'

/**
 * What a service that tells of activity leaves to its host. `jid`: the room; `from`: the bare address of a user. The default
 * is kept in memory, for 10,000 rooms and 100,000 visits.
 */
export const roomActivityServiceOps = {
  /** When something was said in the room last. */
  getActivity: op<void, Date | undefined>(() => undefined),
  /** Undefined: the room does not exist any more. */
  setActivity: op<Date | undefined, void>(() => {}),
  /** When the user was in the room last; undefined: never. */
  getLastVisit: op<void, Date | undefined>(() => undefined),
  setLastVisit: op<Date, void>(() => {}),
  /**
   * The rooms that the user wants to be told of; `jid` is the service. Of those, 10,000 of this service count, as far as the user
   * may enter them. Default: the rooms in which the user has an affiliation.
   */
  listRooms: op<void, readonly JID[]>(() => []),
  /** Whether the user may be told of activity at all; `jid` is the service. Default: everybody may. */
  mayHearActivity: op<void, boolean>(() => true),
}
export type RoomActivityServiceOps = typeof roomActivityServiceOps

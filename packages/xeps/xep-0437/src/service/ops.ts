import { op } from '@trestle/api-registry'

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
  /** Whether the user may be told of activity at all; `jid` is the service. Default: everybody may. */
  mayHearActivity: op<void, boolean>(() => true),
}
export type RoomActivityServiceOps = typeof roomActivityServiceOps

import type { Presence } from '@trestle/stanza'
import type { MucActor, MucDestroyValue, MucUserValue } from './elements.js'
import { mucStatus } from './status-codes.js'

/** Why an occupant is not in a room any more. */
export type DepartureReason =
  | 'left'
  | 'kicked'
  | 'banned'
  /** A change of affiliation: the room is for members. */
  | 'affiliation-lost'
  /** The room is for members from now on. */
  | 'members-only'
  | 'shutdown'
  /** Such as a connection that broke: nobody meant it. */
  | 'technical-problem'
  | 'destroyed'

export interface Departure {
  readonly reason: DepartureReason
  /** Who did it, where the room tells. */
  readonly actor?: MucActor | undefined
  /** What they said to it. */
  readonly text?: string | undefined
  /** What the occupant said itself. */
  readonly status?: string | undefined
  /** Where to go instead of a room that was destroyed, and why. */
  readonly destroyed?: MucDestroyValue | undefined
  readonly codes: readonly number[]
}

/** By falling weight: a technical problem counts where it is called a kick as well (XEP-0045 §11.1). */
const REASONS: readonly (readonly [code: number, reason: DepartureReason])[] = [
  [mucStatus.banned, 'banned'],
  [mucStatus.technicalProblem, 'technical-problem'],
  [mucStatus.shutdown, 'shutdown'],
  [mucStatus.kicked, 'kicked'],
  [mucStatus.affiliationLost, 'affiliation-lost'],
  [mucStatus.membersOnly, 'members-only'],
]

/** Reads the unavailable presence of an occupant. */
export function readDeparture(presence: Presence, user: MucUserValue | undefined): Departure {
  const { items = [], statuses: codes = [], destroy: destroyed } = user ?? {}
  const reason = destroyed ? 'destroyed' : REASONS.find(([code]) => codes.includes(code))?.[1]
  return {
    reason: reason ?? 'left',
    actor: items[0]?.actor,
    text: items[0]?.reason ?? destroyed?.reason,
    status: presence.status,
    destroyed,
    codes,
  }
}

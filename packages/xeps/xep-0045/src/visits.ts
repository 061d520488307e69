import {
  type Backoff,
  type Cache,
  createBackoff,
  createCache,
  createWaiters,
  type Self,
  type Waiters,
} from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Message } from '@trestle/stanza'
import type { Clock } from '@trestle/xmlstream'
import type { HistoryRequestValue } from './elements.js'
import { MucError } from './muc-error.js'
import type { Room, RoomPresence, Subject } from './room.js'
import { createRoomState, type RoomState } from './room-state.js'

/** Names the local address that visits rooms: for occupants, each of its resources is another. */
export type Visitor = Pick<Self, 'key' | 'scope'>

/** A room as one local address visits it: what is needed to go on after a lost session. */
export interface Visit {
  readonly self: Self
  readonly state: RoomState
  readonly room: Room
  /** `enter`, `nick`, `leave`, or `message ID`: what the room is to answer. */
  readonly waits: Waiters<Message | undefined>
  password: string | undefined
  history: HistoryRequestValue | undefined
  presence: RoomPresence
  /** The id of the presence that enters or changes the nickname: an error that answers it has the same. */
  pendingId: string | undefined
  /** The subject that the room is asked to have. */
  pendingSubject: { readonly id: string; readonly text: string } | undefined
  /** It was in the room before a session that was lost. */
  rejoining: boolean
  /** Pauses between attempts to enter again. */
  readonly backoff: Backoff
  subject: Subject | undefined
  created: boolean
  nonAnonymous: boolean
  logged: boolean
  /** When something was heard in the room last: after a lost session, what was said since then is missing. */
  heardAt: Date | undefined
  /** What was told already, and may come again as history. */
  readonly told: Cache<true>
}

/** The rooms that the local addresses of a host are in, or are entering. */
export interface Visits {
  find(visitor: Visitor, room: JID): Visit | undefined
  has(visit: Visit): boolean
  add(self: Self, room: JID, roomOf: (visit: Visit) => Room): Visit
  remove(visit: Visit): void
  of(visitor: Visitor): readonly Visit[]
  readonly all: readonly Visit[]
}

/** Milliseconds between attempts to enter again. */
const FIRST_PAUSE = 10_000
const LONGEST_PAUSE = 300_000
/** Messages remembered of each room. */
const REMEMBERED = 200

export function createVisits(options: { readonly maxOccupants: number; readonly clock: Clock }): Visits {
  const { maxOccupants, clock } = options
  const places = new Map<string, Map<string, Visit>>()
  const placeOf = ({ key, scope }: Visitor) => `${key} ${scope.jid ?? ''}`
  const find = (visitor: Visitor, room: JID) => places.get(placeOf(visitor))?.get(room.bare.toString())
  return {
    find,
    has: (visit) => find(visit.self, visit.state.address) === visit,
    add(self, address, roomOf) {
      const visit: Omit<Visit, 'room'> = {
        self,
        state: createRoomState({ address, maxOccupants }),
        waits: createWaiters({ clock, timedOut: (_, milliseconds) => silent(address, milliseconds) }),
        password: undefined,
        history: undefined,
        presence: {},
        pendingId: undefined,
        pendingSubject: undefined,
        rejoining: false,
        backoff: createBackoff({ initial: FIRST_PAUSE, max: LONGEST_PAUSE, clock }),
        subject: undefined,
        created: false,
        nonAnonymous: false,
        logged: false,
        heardAt: undefined,
        told: createCache({ max: REMEMBERED }),
      }
      const complete: Visit = Object.assign(visit, { room: roomOf(visit as Visit) })
      const place = places.get(placeOf(self)) ?? new Map<string, Visit>()
      places.set(placeOf(self), place.set(address.toString(), complete))
      return complete
    },
    remove({ self, state }) {
      const place = places.get(placeOf(self))
      place?.delete(state.address.toString())
      if (place?.size === 0) places.delete(placeOf(self))
    },
    of: (visitor) => [...(places.get(placeOf(visitor))?.values() ?? [])],
    get all() {
      return [...places.values()].flatMap((place) => [...place.values()])
    },
  }
}

function silent(address: JID, milliseconds: number): MucError {
  return new MucError('timeout', `${address} did not answer within ${milliseconds / 1000} s.`)
}

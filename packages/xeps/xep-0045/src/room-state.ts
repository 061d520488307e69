import type { JID } from '@trestle/jid'
import type { Presence } from '@trestle/stanza'
import { type Departure, readDeparture } from './departure.js'
import { type MucActor, MucUser, type MucUserValue } from './elements.js'
import { isSameOccupant, type Occupant, readOccupant } from './occupant.js'
import { mucStatus } from './status-codes.js'

/** `entering`: the room has not said yet that one is in it. `away`: the session is lost, and the visit may go on. */
export type RoomPhase = 'entering' | 'joined' | 'away' | 'left'

/** What a presence changed. */
export type RoomChange =
  | { readonly kind: 'joined'; readonly codes: readonly number[] }
  | { readonly kind: 'left'; readonly departure: Departure }
  | { readonly kind: 'occupant-joined'; readonly occupant: Occupant }
  | { readonly kind: 'occupant-left'; readonly occupant: Occupant; readonly departure: Departure }
  | {
      readonly kind: 'occupant-changed'
      readonly occupant: Occupant
      readonly before: Occupant
      readonly actor?: MucActor | undefined
      readonly text?: string | undefined
    }
  | { readonly kind: 'nick-changed'; readonly occupant: Occupant; readonly before: string }

/** Who is in a room, by what it tells, from the side of one of them. */
export interface RoomState {
  readonly address: JID
  readonly phase: RoomPhase
  /** The own nickname: until one is in the room, the one asked for. */
  readonly nick: string
  readonly occupants: ReadonlyMap<string, Occupant>
  /** Begins to enter, with nobody known. */
  enter(nick: string): void
  /** Nobody is known any more. */
  end(phase: 'away' | 'left'): void
  /** Takes in a presence of the room, and tells what it changed. While one enters, who is there is no change. */
  apply(presence: Presence, own: JID | undefined): readonly RoomChange[]
}

export interface RoomStateOptions {
  readonly address: JID
  /** Occupants kept; further ones are left out, but for oneself. */
  readonly maxOccupants: number
}

export function createRoomState({ address, maxOccupants }: RoomStateOptions): RoomState {
  const occupants = new Map<string, Occupant>()
  let phase: RoomPhase = 'left'
  let nick = ''

  /** Of the time before status codes, one's own address tells as much. */
  const saysSelf = (user: MucUserValue | undefined, own: JID | undefined) =>
    user?.statuses.includes(mucStatus.self) ||
    (own !== undefined && user?.items.some(({ jid }) => jid?.equals(own)) === true)

  function renamed(from: string, to: string, next: Occupant): RoomChange {
    occupants.delete(from)
    occupants.set(to, next)
    if (from === nick) nick = to
    return { kind: 'nick-changed', occupant: next, before: from }
  }

  function available(presence: Presence, user: MucUserValue | undefined, own: JID | undefined): readonly RoomChange[] {
    const { resource: name } = presence.from as JID
    const entering = phase === 'entering'
    const known = occupants.get(name)
    const occupant = readOccupant(presence, user, known)
    const isSelf = saysSelf(user, own)
    if (!known && !isSelf && occupants.size >= maxOccupants) return []
    if (isSelf && !entering && name !== nick) return [renamed(nick, name, occupant)]
    occupants.set(name, occupant)
    if (entering) {
      if (!isSelf) return []
      phase = 'joined'
      nick = name
      return [{ kind: 'joined', codes: user?.statuses ?? [] }]
    }
    if (!known) return [{ kind: 'occupant-joined', occupant }]
    if (isSameOccupant(known, occupant)) return []
    const { actor, reason: text } = user?.items[0] ?? {}
    return [{ kind: 'occupant-changed', occupant, before: known, actor, text }]
  }

  function unavailable(presence: Presence, user: MucUserValue | undefined): readonly RoomChange[] {
    const { resource: name } = presence.from as JID
    const marked = user?.statuses.includes(mucStatus.self) === true
    const ends = user?.destroy !== undefined && (name === '' || name === nick)
    const isSelf = marked || ends || (phase === 'joined' && name === nick)
    const known = occupants.get(name)
    if (user?.statuses.includes(mucStatus.nickChanged)) {
      const next = addressOf(user.items[0]?.nick)
      if (next && (known || isSelf)) {
        const occupant = { ...(known ?? readOccupant(presence, user)), nick: next.resource, address: next }
        return [renamed(isSelf ? nick : name, next.resource, occupant)]
      }
      // Without the new nickname: the presence that follows tells it.
      if (isSelf) return []
    }
    if (isSelf) {
      state.end('left')
      return [{ kind: 'left', departure: readDeparture(presence, user) }]
    }
    if (!occupants.delete(name) || phase === 'entering') return []
    return [{ kind: 'occupant-left', occupant: known as Occupant, departure: readDeparture(presence, user) }]
  }

  function addressOf(name: string | undefined): JID | undefined {
    try {
      return name ? address.withResource(name) : undefined
    } catch {
      return undefined
    }
  }

  const state: RoomState = {
    address,
    get phase() {
      return phase
    },
    get nick() {
      return nick
    },
    occupants,
    enter(wanted) {
      occupants.clear()
      phase = 'entering'
      nick = wanted
    },
    end(next) {
      occupants.clear()
      phase = next
    },
    apply(presence, own) {
      if (phase === 'away' || phase === 'left') return []
      const user = presence.get(MucUser)
      if (presence.type === 'unavailable') return unavailable(presence, user)
      // The room itself may have a presence too, with its avatar.
      if (presence.type !== 'available' || presence.from?.isFull !== true) return []
      return available(presence, user, own)
    },
  }
  return state
}

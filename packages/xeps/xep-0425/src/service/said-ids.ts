import { createCache } from '@trestle/core'
import type { JID } from '@trestle/jid'

export interface SaidIdsOptions {
  /** Rooms of which ids are kept; those in which nothing was said for longest are forgotten. */
  readonly maxRooms: number
  /** Ids that are kept of each room. */
  readonly maxIds: number
}

/** The ids of what was said in rooms. */
export interface SaidIds {
  add(room: JID, id: string): void
  has(room: JID, id: string): boolean
  forget(room: JID): void
}

export function createSaidIds({ maxRooms, maxIds }: SaidIdsOptions): SaidIds {
  const rooms = createCache<Set<string>>({ max: maxRooms })
  return {
    add(room, id) {
      const key = room.toString()
      const ids = rooms.get(key) ?? new Set()
      rooms.set(key, ids.add(id))
      const [oldest] = ids
      if (ids.size > maxIds && oldest !== undefined) ids.delete(oldest)
    },
    has: (room, id) => rooms.get(room.toString())?.has(id) === true,
    forget: (room) => void rooms.delete(room.toString()),
  }
}

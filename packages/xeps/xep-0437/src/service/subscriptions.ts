import type { JID } from '@trestle/jid'

/** A session that wants to hear of rooms, each once until it has been there. */
export interface Subscription {
  readonly session: JID
}

/** Who waits to hear of which room. */
export interface Subscriptions {
  /** Begins a subscription, in the place of that of the same session; false where there are too many. */
  start(session: JID, rooms: readonly JID[]): boolean
  end(session: JID): void
  /** The session hears of the room again, if it is subscribed. */
  await(session: JID, room: JID): void
  /** Those who have not heard of the room yet. */
  awaiting(room: JID): readonly Subscription[]
  /** The session has heard of the room. */
  heard(session: JID, room: JID): void
}

export interface SubscriptionLimits {
  readonly maxSubscriptions: number
  /** Of one account. */
  readonly maxSessions: number
}

export function createSubscriptions({ maxSubscriptions, maxSessions }: SubscriptionLimits): Subscriptions {
  const bySession = new Map<string, Subscription & { readonly rooms: Set<string> }>()
  const byRoom = new Map<string, Map<string, Subscription>>()

  function sessionsOf({ bare }: JID): number {
    let count = 0
    for (const { session } of bySession.values()) if (session.bare.equals(bare)) count++
    return count
  }

  const subscriptions: Subscriptions = {
    start(session, rooms) {
      subscriptions.end(session)
      if (bySession.size >= maxSubscriptions || sessionsOf(session) >= maxSessions) return false
      bySession.set(session.toString(), { session, rooms: new Set() })
      for (const room of rooms) subscriptions.await(session, room)
      return true
    },
    end(session) {
      const key = session.toString()
      for (const room of bySession.get(key)?.rooms ?? []) forget(key, room)
      bySession.delete(key)
    },
    await(session, room) {
      const found = bySession.get(session.toString())
      if (!found) return
      const key = room.toString()
      found.rooms.add(key)
      const waiting = byRoom.get(key) ?? new Map<string, Subscription>()
      byRoom.set(key, waiting.set(session.toString(), found))
    },
    awaiting: (room) => [...(byRoom.get(room.toString())?.values() ?? [])],
    heard(session, room) {
      bySession.get(session.toString())?.rooms.delete(room.toString())
      forget(session.toString(), room.toString())
    },
  }

  function forget(session: string, room: string): void {
    const waiting = byRoom.get(room)
    waiting?.delete(session)
    if (waiting?.size === 0) byRoom.delete(room)
  }

  return subscriptions
}

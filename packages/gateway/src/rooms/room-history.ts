import type { Clock } from '@trestle/xmlstream'
import { roomKey } from '../chats/chat-key.js'
import type { HistoryLimits } from '../history/history-limits.js'
import type { NetworkCapabilities } from '../module/capabilities.js'
import { GatewayError } from '../module/gateway-error.js'
import type { Past } from '../module/history.js'
import type { Log } from '../module/network.js'
import type { Room } from '../module/room.js'
import type { LiveSession } from '../sessions/live-session.js'
import type { Users } from '../sessions/users.js'
import type { GatewayStore } from '../storage/store.js'
import { createAbort } from '../support/abort.js'
import { sleep } from '../support/deadline.js'
import { timedItems } from '../support/timed-items.js'

export interface RoomHistoryOptions {
  readonly store: GatewayStore
  readonly clock: Clock
  readonly users: Users
  readonly limits: HistoryLimits
  /** Milliseconds for each item. */
  readonly deadline: number
  readonly logOf: (user: string) => Log
  readonly capabilitiesOf: (user: string, room: string) => Promise<NetworkCapabilities>
  readonly roomOf: (user: string, legacyId: string) => Room
  /** Runs code of the module, attributed to its session. */
  readonly within: <T>(live: LiveSession, user: string, run: () => T) => T
  /** Takes one item, in the turn of the room. Resolves after commit. */
  readonly take: (user: string, chat: string, item: Past, live: LiveSession) => Promise<void>
}

/**
 * Has the network tell what was in a room before anybody looked: when it is first entered, or its archive read. What was
 * missed in rooms that the gateway knows is told after each connection, as for all chats.
 */
export interface RoomHistory {
  /** Resolves when the archive of the room has its past, at the latest after some seconds: the rest comes later. */
  ensure(user: string, room: string): Promise<void>
  /** Forgets what was asked for a user. */
  drop(user: string): void
}

/** Milliseconds for which whoever enters waits for the past. */
const PATIENCE = 5000

export function createRoomHistory(options: RoomHistoryOptions): RoomHistory {
  const { store, clock, users, limits, deadline, logOf, capabilitiesOf, roomOf, within, take } = options
  /** By user and room: what is being asked for, or was. */
  const asked = new Map<string, Map<string, Promise<void>>>()

  async function fill(user: string, id: string, live: LiveSession): Promise<void> {
    if (!(await capabilitiesOf(user, id)).history) return
    const chat = roomKey(id)
    const [first] = (await store.archive.find(user, chat, { backwards: false, limit: 1 })) ?? []
    const gap = { ...(first && { before: { at: first.at } }), limit: limits.messages }
    const call = { signal: live.signal, attempt: 1 }
    const given = within(live, user, () => live.handlers().history?.(roomOf(user, id), gap, call))
    if (!given) return
    const items = await firstOf(given, limits.messages, user, live)
    const oldest = clock.now() - limits.days * 24 * 3_600_000
    // It is told backwards, and what is of one time keeps its order only forwards.
    for (const item of items.reverse()) {
      if (!(item?.at instanceof Date) || item.at.getTime() < oldest) continue
      await take(user, chat, item, live).catch((error) => {
        if (!(error instanceof GatewayError && error.code === 'invalid')) throw error
        logOf(user).warn({ error, room: id }, 'Something of the past of a room is invalid, and left out.')
      })
    }
  }

  async function firstOf(given: AsyncIterable<Past>, limit: number, user: string, live: LiveSession): Promise<Past[]> {
    const { signal } = live
    const run = <T>(work: () => T) => within(live, user, work)
    const doing = 'to tell the past of a room'
    const found: Past[] = []
    for await (const item of timedItems(given, { clock, deadline, signal, doing, within: run })) {
      found.push(item)
      if (found.length >= limit) break
    }
    return found
  }

  function start(user: string, room: string): Promise<void> | undefined {
    const live = users.get(user)?.session.current
    if (!live?.connected || !live.handlers().history) return undefined
    return fill(user, room, live).catch((error) => {
      asked.get(user)?.delete(room)
      if (!live.signal.aborted) logOf(user).warn({ error, room }, 'The past of a room cannot be told.')
    })
  }

  return {
    async ensure(user, room) {
      const rooms = asked.get(user) ?? new Map<string, Promise<void>>()
      const filled = rooms.get(room) ?? start(user, room)
      if (!filled) return
      asked.set(user, rooms.set(room, filled))
      const over = createAbort()
      const late = sleep(clock, PATIENCE, over.signal).catch(() => {})
      await Promise.race([filled, late]).finally(() => over.abort())
    },
    drop: (user) => void asked.delete(user),
  }
}

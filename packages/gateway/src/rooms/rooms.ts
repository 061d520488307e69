import { randomBytes } from 'node:crypto'
import { createCache, createSerial } from '@trestle/core'
import { roomKey } from '../chats/chat-key.js'
import type { RoomKind } from '../module/room-kinds.js'
import type { Addresses } from '../puppets/addresses.js'
import type { GatewayStore, StoredRoom } from '../storage/store.js'
import { userKey } from '../support/user-key.js'
import { withRoomDetails } from './room-details.js'

/** The rooms of users, in the store. */
export interface Rooms {
  get(user: string, legacyId: string): Promise<StoredRoom | undefined>
  all(user: string): Promise<readonly StoredRoom[]>
  /** The room, if it is in memory. */
  peek(user: string, legacyId: string): StoredRoom | undefined
  /**
   * Changes a room, after all changes of it before; one that is not there yet is made first. Where `apply` returns the same
   * value, nothing is written. Resolves with both after commit.
   */
  change(user: string, legacyId: string, apply: (room: StoredRoom) => StoredRoom): Promise<RoomChange>
  /** The same for a room that is there already; `undefined` where there is none. */
  changeKnown(user: string, legacyId: string, apply: (room: StoredRoom) => StoredRoom): Promise<RoomChange | undefined>
  /** Deletes a room with everything that is in it. */
  forget(user: string, legacyId: string): Promise<void>
  /** Forgets what is in memory of a user. */
  drop(user: string): void
}

export interface RoomChange {
  /** Undefined where the room is new. */
  readonly before: StoredRoom | undefined
  readonly after: StoredRoom
}

export interface RoomsOptions {
  readonly store: GatewayStore
  readonly addresses: Addresses
  /** What rooms are, unless the network says otherwise of one. */
  readonly kind: RoomKind
  /** Told of each room that was changed or forgotten, once that is stored. */
  readonly changed?: ((user: string, legacyId: string, change: RoomsChange) => void) | undefined
}

/** A change of the rooms of a user; without `after`, the room was forgotten. */
export type RoomsChange = Partial<RoomChange>

/** Rooms in memory, so that a message does not wait for the store. */
const MAX_CACHED = 20_000
const KEY_BYTES = 16

export function createRooms({ store, addresses, kind, changed }: RoomsOptions): Rooms {
  const cache = createCache<StoredRoom>({ max: MAX_CACHED })
  const serial = createSerial()
  /** Users who have left meanwhile have another number. */
  const dropped = new Map<string, number>()
  const keyOf = (user: string, legacyId: string) => userKey(user, `${dropped.get(user) ?? 0} ${legacyId}`)
  const inOrder = <T>(user: string, legacyId: string, run: () => Promise<T>) => serial.run(keyOf(user, legacyId), run)

  function made(legacyId: string): StoredRoom {
    const { local } = addresses.room(legacyId)
    const room: StoredRoom = { legacyId, local, as: kind, sessions: [] }
    return withRoomDetails(room, { occupantKey: randomBytes(KEY_BYTES).toString('base64url') })
  }

  async function read(user: string, legacyId: string): Promise<StoredRoom | undefined> {
    const key = keyOf(user, legacyId)
    const known = cache.get(key)
    if (known) return known
    const found = await store.rooms.get(user, legacyId)
    if (found && !cache.get(key)) cache.set(key, found)
    return found
  }

  async function write(user: string, legacyId: string, before: StoredRoom | undefined, after: StoredRoom) {
    if (after === before) return { before, after }
    const key = keyOf(user, legacyId)
    await store.rooms.put(user, after)
    if (key === keyOf(user, legacyId)) cache.set(key, after)
    changed?.(user, legacyId, { before, after })
    return { before, after }
  }

  return {
    async get(user, legacyId) {
      return cache.get(keyOf(user, legacyId)) ?? inOrder(user, legacyId, () => read(user, legacyId))
    },
    all: (user) => store.rooms.all(user),
    peek: (user, legacyId) => cache.get(keyOf(user, legacyId)),
    change: (user, legacyId, apply) =>
      inOrder(user, legacyId, async () => {
        const before = await read(user, legacyId)
        return write(user, legacyId, before, apply(before ?? made(legacyId)))
      }),
    changeKnown: (user, legacyId, apply) =>
      inOrder(user, legacyId, async () => {
        const before = await read(user, legacyId)
        return before && write(user, legacyId, before, apply(before))
      }),
    forget: (user, legacyId) =>
      inOrder(user, legacyId, async () => {
        const before = await read(user, legacyId)
        await store.rooms.delete(user, legacyId, roomKey(legacyId))
        cache.delete(keyOf(user, legacyId))
        changed?.(user, legacyId, { before })
      }),
    drop(user) {
      dropped.set(user, (dropped.get(user) ?? 0) + 1)
    },
  }
}

import { op } from '@trestle/api-registry'
import type { VcardValue } from '@trestle/xep-0054'

/** The vCard of a room, and the hashes of its images. */
export interface RoomVcard {
  readonly vcard: VcardValue
  readonly hashes: readonly string[]
}

/**
 * What a service leaves to its host. `jid`: the room; `from`: who asks, absent for the program itself. The default is a store
 * in memory, for 10,000 rooms and 64 MiB.
 */
export const roomAvatarServiceOps = {
  /** Asked for whenever somebody asks what there is to know of a room. */
  getRoomVcard: op<void, RoomVcard | undefined>(() => undefined),
  /** Without a vCard, it is removed. */
  setRoomVcard: op<RoomVcard | undefined, void>(() => {}),
  /** Default: owners. */
  maySetRoomVcard: op<void, boolean>(() => false),
}
export type RoomAvatarServiceOps = typeof roomAvatarServiceOps

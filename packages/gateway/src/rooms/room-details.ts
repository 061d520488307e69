import type { NetworkCapabilities } from '../module/capabilities.js'
import type { Narrowed } from '../module/narrowed.js'
import type { RoomRole } from '../module/room.js'
import type { StoredAvatar } from '../puppets/contact-details.js'
import type { StoredRoom } from '../storage/store.js'

/** What a room is about, and who said so. */
export interface RoomSubject {
  readonly text: string
  readonly by?: 'me' | { readonly legacyId: string; readonly nick?: string | undefined } | undefined
  /** Milliseconds since 1970. */
  readonly at?: number | undefined
}

/** The user as a participant. */
export interface RoomSelf {
  /** The network's id, where it has told it. */
  readonly legacyId?: string | undefined
  readonly role?: RoomRole | undefined
  readonly titles?: readonly string[] | undefined
}

/** What the store keeps of a room without looking at it, as JSON. */
export interface RoomDetails {
  readonly description?: string | undefined
  readonly subject?: RoomSubject | undefined
  readonly avatar?: StoredAvatar | undefined
  readonly size?: number | undefined
  readonly capabilities?: Narrowed<NetworkCapabilities> | undefined
  readonly me?: RoomSelf | undefined
  /** Secret of the identifiers of occupants (XEP-0421), so that they say nothing of ids, and differ between rooms. */
  readonly occupantKey?: string | undefined
  /** How the user was put out while no client was there to be told: said at the next attempt to enter. */
  readonly putOut?: { readonly how: 'kicked' | 'banned'; readonly reason?: string | undefined } | undefined
  /** The user was invited by the gateway, or has come in by a client: the gateway invites nobody twice by itself. */
  readonly invited?: boolean | undefined
  /** What the user's bookmark of the room was last brought in step with. */
  readonly bookmark?: { readonly name?: string | undefined; readonly nick: string } | undefined
  /** The last message that the user's account names as read. */
  readonly displayed?: string | undefined
}

export function roomDetails(room: StoredRoom | undefined): RoomDetails {
  return (room?.details ?? {}) as RoomDetails
}

export function withRoomDetails(room: StoredRoom, details: RoomDetails): StoredRoom {
  return { ...room, details: details as Readonly<Record<string, unknown>> }
}

import type { Attachment } from '@trestle/gateway-media'
import type { NetworkCapabilities } from './capabilities.js'
import type { ContactAvatar, ContactStatus, Sender } from './contact.js'
import type { Past } from './history.js'
import type { Author, Target } from './messages.js'
import type { Narrowed } from './narrowed.js'
import type { RoomActionKind, RoomKind } from './room-kinds.js'

/**
 * What somebody may do in a room. Owners and admins are told apart by clients from moderators, who only keep order;
 * a `visitor` reads without a voice; an `outcast` may not enter.
 */
export type RoomRole = 'owner' | 'admin' | 'moderator' | 'member' | 'visitor' | 'outcast'

/** Details of a room. Absent or `undefined`: unchanged; `null`: removed. Texts that are too long are cut. */
export interface RoomInfo<C = NetworkCapabilities> {
  readonly name?: string | null | undefined
  readonly description?: string | null | undefined
  readonly subject?:
    | { readonly text: string; readonly by?: Author | undefined; readonly at?: Date | undefined }
    | null
    | undefined
  readonly avatar?: ContactAvatar | null | undefined
  /** Default: the first of the `kinds` that the network declares. */
  readonly as?: RoomKind | undefined
  /** Participants, where not all of them are listed. */
  readonly size?: number | undefined
  /**
   * The nick of the user, who is in the room at the network from then on, until `room.remove()` or `room.me.left()`. Left
   * out in a list of rooms: as before, or the local part of the user's address.
   */
  readonly myNick?: string | undefined
  /** What this room takes, where that is less than the network takes. Replaces what was given before. */
  readonly capabilities?: Narrowed<C> | undefined
}

/** A room of a list. */
export type ListedRoom<C = NetworkCapabilities> = RoomInfo<C> & { readonly legacyId: string }

/** Details of a participant. Absent or `undefined`: unchanged. */
export interface ParticipantInfo {
  /** The id by which the participant is known from now on. */
  readonly legacyId?: string | undefined
  /** As the network has it: where it cannot be shown so, or is taken, clients see another one, and this beside it. Default: the id. */
  readonly nick?: string | undefined
  /** Default: `member`. */
  readonly role?: RoomRole | undefined
  /** What clients show beside the nick, such as `Bot` (XEP-0317); at most 10. */
  readonly titles?: readonly string[] | undefined
  /** Default: online. An `offline` member of a room is one of its members, but not seen in it. */
  readonly presence?: ContactStatus | undefined
  /**
   * The contact that this is, by its id: members of a group see its address, and what is written to the participant alone
   * reaches its chat. Default: in groups, the contact with the id of the participant.
   */
  readonly contact?: string | null | undefined
}

/** A participant of a list. With `me`, it is the user, whose id the network so tells: what it does is what the user does. */
export type ListedParticipant = ParticipantInfo & { readonly legacyId: string; readonly me?: boolean | undefined }

/** How somebody left a room. */
export interface Departure {
  readonly how?: 'left' | 'kicked' | 'banned' | undefined
  readonly by?: Author | undefined
  readonly reason?: string | undefined
}

/** Somebody in a room: sends to it in their name. What a participant that was not seen before does is its joining. */
export interface Participant extends Sender {
  readonly kind: 'participant'
  readonly legacyId: string
  /** First sight is the joining; a new nick is a renaming, which clients see as one. */
  update(info: ParticipantInfo): Promise<void>
  /** The participant is not in the room any more. Of the user (`room.me`): clients are told, and are out of the room. */
  left(departure?: Departure): Promise<void>
}

/**
 * A room of the network, as one user has it. A handle is made without I/O and holds no state: the store does. Whoever is
 * in it as a client of the user gets what happens; all of it is in the archive of the room (XEP-0313).
 */
export interface Room<C = NetworkCapabilities> {
  readonly kind: 'room'
  readonly legacyId: string
  /** The user: what they do with another app of the network, and what becomes of them. */
  readonly me: Participant
  /** Speaks as the room itself. */
  readonly system: Sender
  participant(legacyId: string): Participant
  /** A moderator took a message of somebody away (XEP-0425). */
  moderated(
    legacyId: string,
    options?: {
      readonly by?: Author | undefined
      readonly reason?: string | undefined
      readonly at?: Date | undefined
    },
  ): Promise<void>
  /** The room is new, or something of it changed. */
  update(info: RoomInfo<C>): Promise<void>
  info(): Promise<RoomInfo<C>>
  /** Tells what happened before the gateway was there, the oldest first: it comes into the archive of the room. */
  past(items: AsyncIterable<Past> | Iterable<Past>): Promise<void>
  /** Somebody invites the user, who is not in the room yet. */
  invite(options?: {
    readonly by?: Author | undefined
    readonly reason?: string | undefined
    readonly password?: string | undefined
  }): Promise<void>
  /** Somebody whom the user has invited does not come. */
  declined(options: { readonly by: Author; readonly reason?: string | undefined }): Promise<void>
  /** The room is none of the user's any more: clients are put out, and it is forgotten with its archive. */
  remove(reason?: string): Promise<void>
}

/** What users can do with rooms, by the name of the action. */
export interface RoomActions extends Record<RoomActionKind, object> {
  /** Enters a room, which the user is not in at the network. Resolves when the user is. */
  readonly join: { readonly nick: string; readonly password?: string | undefined }
  /** Leaves it at the network: by a command, or by unregistering from the room. A client that goes offline leaves nothing. */
  readonly leave: {}
  /** Makes a room. `onRoomAction` returns its legacy id; the room it is called with is one of the name alone. */
  readonly create: { readonly name: string; readonly members: readonly string[] }
  readonly destroy: { readonly reason?: string | undefined }
  /** Changes the nick of the user, in this room or everywhere. */
  readonly nick: { readonly text: string }
  /** `who` is the legacy id of a contact. */
  readonly invite: { readonly who: string; readonly reason?: string | undefined }
  /**
   * Does not accept an invitation to the room, which the user is not in. `who` is the legacy id of who invited, where the
   * client names a contact.
   */
  readonly decline: { readonly who?: string | undefined; readonly reason?: string | undefined }
  /** `who` is the legacy id of a participant, also in those that follow. */
  readonly kick: { readonly who: string; readonly reason?: string | undefined }
  readonly ban: { readonly who: string; readonly reason?: string | undefined }
  /** An outcast who becomes a `member` may enter again. */
  readonly role: { readonly who: string; readonly role: RoomRole; readonly reason?: string | undefined }
  readonly subject: { readonly text: string }
  readonly name: { readonly text: string }
  readonly description: { readonly text: string }
  readonly avatar: { readonly file: Attachment | null }
  readonly moderate: { readonly target: Target; readonly reason?: string | undefined }
}

/** Something that the user wants to do in a room. */
export type RoomAction<A extends keyof RoomActions = keyof RoomActions> = {
  [K in A]: { readonly kind: K } & RoomActions[K]
}[A]

/** The actions that a network declares. */
export type ActionsOf<C> = C extends {
  readonly rooms: { readonly actions: readonly (infer A extends keyof RoomActions)[] }
}
  ? RoomAction<A>
  : never

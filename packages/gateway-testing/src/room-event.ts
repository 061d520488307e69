import type { ContactStatus } from '@trestle/gateway'
import type { Affiliation, Role } from '@trestle/xep-0045'

/** What happens in a room beside what is said there. */
export type RoomEvent =
  /** Somebody came, who was not there when the user entered. */
  | ({ readonly kind: 'joined' } & OccupantRank)
  /** Somebody has another role, title or presence. */
  | ({ readonly kind: 'occupant' } & OccupantRank & ContactStatus & { readonly titles: readonly string[] })
  | { readonly kind: 'renamed'; readonly nick: string; readonly before: string }
  | ({ readonly kind: 'left'; readonly nick: string } & RoomDeparture)
  /** The user's client is in the room no more; `left` is also what it does by itself. */
  | ({ readonly kind: 'out' } & RoomDeparture)
  /** Also when the user enters. `nick` set it, where that is known. */
  | { readonly kind: 'subject'; readonly text: string; readonly nick: string | undefined }
  /** The room took a message of somebody away; `nick` is who wanted it. */
  | {
      readonly kind: 'moderation'
      readonly target: string
      readonly nick: string | undefined
      readonly reason: string | undefined
    }
  /** Somebody invites the user to a room: in the chat of a contact, or of the room itself. */
  | {
      readonly kind: 'invitation'
      readonly room: string
      readonly reason: string | undefined
      readonly password: string | undefined
    }
  /** Somebody whom the user had invited does not come; `by` is an address. */
  | { readonly kind: 'declined'; readonly by: string; readonly reason: string | undefined }

/** What somebody may do in a room (XEP-0045 §5). */
export interface OccupantRank {
  readonly nick: string
  readonly role: Role
  readonly affiliation: Affiliation
}

export interface RoomDeparture {
  readonly how: 'left' | 'kicked' | 'banned' | 'destroyed' | 'other'
  /** The nick of who did it. */
  readonly by: string | undefined
  readonly reason: string | undefined
}

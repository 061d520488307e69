import type { ChatFeature, Content, Profile, Role, RoomInfo, ServerEvent } from '../../protocol.js'

/** A message as it stands now, in the history of its chat. */
export interface StoredMessage {
  readonly id: number
  /** A room, or the two accounts. */
  readonly key: string
  readonly sender: string
  readonly at: number
  readonly content: Content
  readonly clientId?: string | undefined
  readonly editedAt?: number | undefined
  readonly deletedBy?: string | undefined
  readonly reactions?: readonly { readonly account: string; readonly emojis: readonly string[] }[] | undefined
}

export type ChangeEvent = Extract<ServerEvent, { readonly type: 'edited' | 'deleted' | 'reactions' }>
export type DurableEvent = Extract<ServerEvent, { readonly type: 'message' }> | ChangeEvent

export interface StoredFile {
  readonly id: string
  readonly owner: string
  readonly name?: string | undefined
  readonly type: string
  readonly size: number
  readonly sha256: string
}

export type StoredRoom = Omit<RoomInfo, 'size' | 'hasPassword' | 'without'> & {
  readonly password?: string | undefined
  readonly without?: readonly ChatFeature[] | undefined
}

/** What an account is in a room; of those who are invited, by whom, why and when. */
export interface RoomRole {
  readonly role: Role | 'invited'
  /** What it is called here. */
  readonly nick?: string | undefined
  readonly titles?: readonly string[] | undefined
  readonly by?: string | undefined
  readonly reason?: string | undefined
  readonly at?: number | undefined
}

/** A change of the state of the server. The journal is a list of these, and so is a snapshot. */
export type StateRecord =
  /** A message, and the accounts whose mailboxes it goes to. */
  | ({ readonly kind: 'message'; readonly to: readonly string[] } & StoredMessage)
  /** A change of a message, as its recipients are told. */
  | { readonly kind: 'change'; readonly key: string; readonly event: ChangeEvent; readonly to: readonly string[] }
  /** A message of the history when a snapshot is taken. */
  | { readonly kind: 'stored'; readonly message: StoredMessage }
  /** What waits in mailboxes when a snapshot is taken. */
  | { readonly kind: 'waiting'; readonly to: readonly string[]; readonly id: number; readonly event: DurableEvent }
  | { readonly kind: 'acknowledged'; readonly account: string; readonly id: number }
  | { readonly kind: 'read'; readonly account: string; readonly key: string; readonly id: number }
  | {
      readonly kind: 'relation'
      readonly from: string
      readonly to: string
      readonly state: 'requested' | 'mutual' | 'none'
      /** What the request says. */
      readonly text?: string | undefined
    }
  | { readonly kind: 'groups'; readonly account: string; readonly contact: string; readonly groups: readonly string[] }
  | { readonly kind: 'profile'; readonly account: string; readonly profile: Profile }
  | { readonly kind: 'last-seen'; readonly account: string; readonly at: number }
  | { readonly kind: 'ban'; readonly account: string; readonly banned: boolean }
  /** A device that may log in by its token. */
  | { readonly kind: 'session'; readonly account: string; readonly digest: string }
  /** One session of the account, or all. */
  | { readonly kind: 'session-ended'; readonly account: string; readonly digest?: string | undefined }
  | { readonly kind: 'file'; readonly file: StoredFile }
  | { readonly kind: 'room'; readonly room: StoredRoom }
  | { readonly kind: 'room-role'; readonly room: string; readonly account: string; readonly role: RoomRole | null }
  | { readonly kind: 'room-gone'; readonly room: string }
  | { readonly kind: 'client-id'; readonly account: string; readonly clientId: string; readonly id: number }
  | { readonly kind: 'last-id'; readonly id: number }

/** A part of the state: it changes by the records that concern it, and passes over the others. */
export interface StatePart {
  apply(record: StateRecord): void
  /** Records that make it what it is. */
  snapshot(): Iterable<StateRecord>
}

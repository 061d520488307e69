import type { ChatAuthor, MessageRole } from '@trestle/gateway'
import type { Generated } from 'kysely'

/** The tables. Times are milliseconds since 1970; `seq` is the order of arrival. */
export interface Schema {
  users: UserRow
  contacts: ContactRow
  subscriptions: SubscriptionRow
  incoming: IncomingRow
  outgoing: OutgoingRow
  message_names: MessageNameRow
  reactions: ReactionsRow
  cells: CellRow
  rooms: RoomRow
  participants: ParticipantRow
  archives: ArchiveRow
  archived: ArchivedRow
}

export interface UserRow {
  seq: Generated<number>
  jid: string
  /** JSON. */
  form: string
  registered_at: number
  logged_out: string | null
  /** JSON. */
  preferences: string | null
  /** 1 of a user who is being deleted, and is none any more. */
  leaving: Generated<number>
}

export interface ContactRow {
  seq: Generated<number>
  user: string
  legacy_id: string
  local: string
  name: string | null
  friend: number
  show: string
  status: string | null
  last_seen: number | null
  /** JSON. */
  details: string | null
}

export interface SubscriptionRow {
  seq: Generated<number>
  contact: string
  local: string
  state: string
}

/** What waits for the network; a row is deleted when it is settled. */
export interface IncomingRow {
  seq: Generated<number>
  client_id: string
  user: string
  chat: string
  stanza_id: string | null
  stanza: string
  /** JSON; empty in rows of the first version, whose stanzas are messages. */
  event: string
  at: number
  attempts: number
}

/** Stanzas for the user; a row is deleted when its stanza has arrived at the server. */
export interface OutgoingRow {
  seq: Generated<number>
  user: string
  stanza: string
}

/** By which ids messages are known on both sides. */
export interface MessageNameRow {
  seq: Generated<number>
  user: string
  chat: string
  legacy_id: string
  /** Null where only the legacy id is known, to recognise repeated ones. */
  stanza_id: string | null
  role: MessageRole | null
  author: ChatAuthor | null
  displayed: number
  awaits_receipt: number
  at: number
}

export interface ReactionsRow {
  seq: Generated<number>
  user: string
  chat: string
  legacy_id: string
  author: ChatAuthor
  /** JSON. */
  emojis: string
  at: number
}

/** Data of the network module. */
export interface CellRow {
  seq: Generated<number>
  user: string
  cell: string
  key: string
  value: Uint8Array
}

export interface RoomRow {
  seq: Generated<number>
  user: string
  legacy_id: string
  local: string
  kind: 'group' | 'channel'
  name: string | null
  my_nick: string | null
  /** JSON. */
  sessions: string
  /** JSON. */
  details: string | null
}

export interface ParticipantRow {
  seq: Generated<number>
  /** The `seq` of the room. */
  room: number
  legacy_id: string
  nick: string
  /** JSON. */
  details: string | null
}

/** The archive of a chat in a room: there from the first stanza that is added to it. */
export interface ArchiveRow {
  seq: Generated<number>
  user: string
  chat: string
}

/** A stanza of an archive. */
export interface ArchivedRow {
  /** The order of adding; it may be given again when the last ones are deleted. */
  seq: Generated<number>
  /** The `seq` of the archive. */
  archive: number
  at: number
  id: string
  sender: string
  stanza: string
}

import type { Generated } from 'kysely'

/** The tables. Times are milliseconds since 1970; `seq` is the order of arrival. */
export interface Schema {
  users: UserRow
  contacts: ContactRow
  subscriptions: SubscriptionRow
  incoming: IncomingRow
  outgoing: OutgoingRow
  message_ids: MessageIdRow
}

export interface UserRow {
  seq: Generated<number>
  jid: string
  /** JSON. */
  form: string
  registered_at: number
  logged_out: string | null
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
}

export interface SubscriptionRow {
  seq: Generated<number>
  contact: string
  local: string
  state: string
}

/** Messages that wait for the network; a row is deleted when its message is accepted or has failed. */
export interface IncomingRow {
  seq: Generated<number>
  client_id: string
  user: string
  chat: string
  stanza_id: string | null
  stanza: string
  at: number
  attempts: number
}

/** Stanzas that wait to be sent to the user; a row is deleted when its stanza is sent. */
export interface OutgoingRow {
  seq: Generated<number>
  user: string
  /** The row of message_ids of its legacy id, if it has one. */
  message_id: number | null
  stanza: string
}

/** Legacy ids of messages, to recognise repeated ones and to find stanza ids. */
export interface MessageIdRow {
  seq: Generated<number>
  user: string
  chat: string
  legacy_id: string
  direction: 'incoming' | 'outgoing'
  stanza_id: string | null
  at: number
}

import type { Self, Wait } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Message, MessageInit, Show } from '@trestle/stanza'
import type { DataFormValue } from '@trestle/xep-0004'
import type { RoomAdministration } from './administration.js'
import type { Occupant } from './occupant.js'
import type { RoomPhase } from './room-state.js'

/** What a room is about at the moment. */
export interface Subject {
  /** Empty: nothing. */
  readonly text: string
  /** The nickname of who set it, where the room tells. */
  readonly nick?: string | undefined
  /** When it was set, where the room tells. */
  readonly at?: Date | undefined
}

export interface RoomPresence {
  readonly show?: Show | undefined
  readonly status?: string | undefined
}

export interface InviteOptions {
  readonly reason?: string | undefined
  readonly password?: string | undefined
  /** Says that the room continues a conversation of two, with this thread. */
  readonly continues?: { readonly thread?: string | undefined } | undefined
}

/** A room that the own address is in, or was: everything about it is what the room told last. */
export interface Room extends RoomAdministration {
  /** The local address that is in the room. */
  readonly local: Self
  readonly address: JID
  readonly phase: RoomPhase
  /** The own nickname, which the service may have chosen. */
  readonly nick: string
  /** Oneself. */
  readonly self: Occupant | undefined
  /** By nickname. */
  readonly occupants: ReadonlyMap<string, Occupant>
  /** Absent until the room has told. */
  readonly subject: Subject | undefined
  /** The room was made by entering it: it is locked until it is configured (`createInstant`, `configure`). */
  readonly created: boolean
  /** Everybody sees the real addresses of all. */
  readonly nonAnonymous: boolean
  /** There is a public log. */
  readonly logged: boolean
  /** A message to all in the room, with an id; not sent yet. */
  message(init: Omit<MessageInit, 'to' | 'from' | 'type'>): Message
  /** Sends a message to all in the room, and returns it. What becomes of it, `send` tells. */
  say(body: string): Message
  /**
   * Sends a message to all in the room, and resolves with what the room made of it. Rejects with the StanzaError of a
   * room that refuses it, and with MucError `timeout` or `removed`. Rooms without stable ids reflect it unnoticed.
   */
  send(message: Message, wait?: Wait): Promise<Message>
  /** Sends a message to one occupant, marked so that copies of it are recognised (XEP-0045 §7.5). Returns it. */
  sendPrivate(nick: string, message: string | Omit<MessageInit, 'to' | 'from'>): Message
  /** Resolves when the room has told everybody; rejects with StanzaError `forbidden` where one may not. */
  setSubject(text: string, wait?: Wait): Promise<void>
  /** Resolves with the nickname that the service gave; rejects with StanzaError `conflict` where it is another's. */
  changeNick(nick: string, wait?: Wait): Promise<string>
  /** Tells the room whether one is available. It is told again after a lost session. */
  setPresence(presence: RoomPresence): void
  /** Resolves when the room has said that one is out of it. After a `timeout` one counts as out of it all the same. */
  leave(status?: string, wait?: Wait): Promise<void>
  /**
   * Enters again, as after a lost session: for whoever has found out that the room does not know of one any more. Resolves
   * when that is over; `roomJoined` or `roomLeft` tell how.
   */
  rejoin(): Promise<void>
  /** Invites others through the room (§7.8.2). Direct invitations are XEP-0249. */
  invite(who: JID | string | readonly (JID | string)[], options?: InviteOptions): void
  /** Asks the moderators for voice. */
  requestVoice(): void
  /** Answers an occupant who asked for voice; without one, nothing is granted. */
  answerVoice(request: { readonly form: DataFormValue }, allow: boolean): void
}

import type { Element } from '@trestle/xml'

/** A text message, in either direction. */
export interface TextMessage {
  readonly kind: 'text'
  readonly body: string
}

/** A message of a chat, in either direction. Its body can be read without the other fields. */
export type ChatMessage = TextMessage

/** What the frame adds to a message of the user. */
export interface IncomingDetails {
  /** Stored before the first attempt and the same on every further one, so that networks can drop repeated messages. */
  readonly clientId: string
  /** When the stanza arrived. */
  readonly at: Date
  /** The stanza as received, for payloads that the frame does not decode. */
  readonly raw: Element
}

/** A message of the user on its way to the network. */
export type IncomingMessage = ChatMessage & IncomingDetails

/** Options of a message towards the user. `undefined` is the same as absent. */
export interface SendOptions {
  /** The network's id of the message. A message whose id this chat has had before is not delivered again. */
  readonly legacyId?: string | undefined
  /** When the message was written; now by default. */
  readonly at?: Date | undefined
}

export type TypingState = 'composing' | 'paused' | 'recording'

/**
 * Sends to the user. Calls take effect in order, awaited or not. Each promise settles after commit to the store:
 * acknowledge the message to the network then. A rejection that nobody awaits is logged and ends nothing.
 */
export interface Sender {
  send(message: ChatMessage, options?: SendOptions): Promise<void>
  sendText(body: string, options?: SendOptions): Promise<void>
  typing(state: TypingState): Promise<void>
}

/** Presence of a contact or of the user, as networks know it. */
export interface ContactStatus {
  readonly show: 'online' | 'away' | 'busy' | 'offline'
  readonly status?: string | undefined
  readonly lastSeen?: Date | undefined
}

/** Details of a contact. Absent or `undefined`: unchanged; `null`: removed. */
export interface ContactInfo {
  readonly name?: string | null | undefined
  /** Whether the contact is on the user's contact list at the network: a friend is offered to the roster and shows presence. */
  readonly friend?: boolean | undefined
  readonly presence?: ContactStatus | undefined
}

/** A handle of one contact of a user. It is made without I/O and holds no state: the store does. */
export interface Contact extends Sender {
  readonly kind: 'contact'
  readonly legacyId: string
  /** Sends the receipt (XEP-0184) of a message of the user, by the id that `onMessage` returned. */
  received(legacyId: string): Promise<void>
  update(info: ContactInfo): Promise<void>
  info(): Promise<ContactInfo>
  /** Asks for the user's subscription in the contact's name. */
  requestFriendship(text?: string): Promise<void>
  /** Takes the contact's puppet out of the user's roster and forgets the contact. */
  remove(): Promise<void>
}

/** Where messages are exchanged: a contact. */
export type Chat = Contact

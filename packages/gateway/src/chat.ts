import type { Element } from '@trestle/xml'

/** A text, either way. The body reads well alone. */
export interface Text {
  readonly kind: 'text'
  readonly body: string
}

/** What one side says to the other. */
export type Message = Text

/** A message of the user. */
export interface Received {
  /** Stored before the first attempt, the same at every further one: for networks that drop repeated messages. */
  readonly clientId: string
  readonly at: Date
  /** The stanza as it came, for what this contract lacks. */
  readonly raw: Element
}

export type Incoming = Message & Received

/** What a module says of a message of the network. A value may be `undefined`, as if it were left out. */
export interface SendOptions {
  /** The network's id: a message whose id was seen before in this chat is not delivered twice. */
  readonly legacyId?: string | undefined
  /** When it was said, where that is not now. */
  readonly at?: Date | undefined
}

export type TypingState = 'composing' | 'paused' | 'recording'

/**
 * Speaks towards the user. Effects keep the order of the calls, awaited or not. Each promise settles after commit:
 * that is the moment to acknowledge to the network. A failure that nobody awaits is the session's, never the process's.
 */
export interface Sender {
  send(message: Message, options?: SendOptions): Promise<void>
  sendText(body: string, options?: SendOptions): Promise<void>
  typing(state: TypingState): Promise<void>
}

export interface ContactStatus {
  readonly show: 'online' | 'away' | 'busy' | 'offline'
  readonly status?: string | undefined
  readonly lastSeen?: Date | undefined
}

/** What is known of a contact. Left out or `undefined`: unchanged; `null`: removed. */
export interface ContactInfo {
  readonly name?: string | null | undefined
  /** Whether both know each other there: a friend is offered to the user's roster and shows presence. */
  readonly friend?: boolean | undefined
  readonly presence?: ContactStatus | undefined
}

/** A contact of one user: a handle, made without I/O, that holds no state; what it knows is in the store. */
export interface Contact extends Sender {
  readonly kind: 'contact'
  readonly legacyId: string
  /** The contact's device has got a message of the user, by the id that `onMessage` returned. */
  received(legacyId: string): Promise<void>
  update(info: ContactInfo): Promise<void>
  info(): Promise<ContactInfo>
  /** The contact wants to be a friend of the user. */
  requestFriendship(text?: string): Promise<void>
  /** The contact is gone from the network's list: its puppet leaves the user's roster. */
  remove(): Promise<void>
}

export type Chat = Contact

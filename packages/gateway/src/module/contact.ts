import type { Attachment } from '@trestle/gateway-media'
import type { NetworkCapabilities } from './capabilities.js'
import type { Past } from './history.js'
import type { FilesMessage, Message, MessageContent } from './messages.js'
import type { Narrowed } from './narrowed.js'

/** Options of a message towards the user. `undefined` is the same as absent. */
export interface SendOptions {
  /** The network's id of the message. A message whose id this chat has had before is not delivered again. */
  readonly legacyId?: string | undefined
  /** When the message was written; now by default. */
  readonly at?: Date | undefined
  /**
   * Of messages of the user (`contact.me`): the `clientId` that `onMessage` was called with, where the network sends the
   * user's own messages back. Such an echo is not delivered, also if it comes before `onMessage` has returned.
   */
  readonly clientId?: string | undefined
}

export type TypingState = 'composing' | 'paused' | 'recording'

/**
 * Sends to the user what somebody does in a chat. Calls take effect in order, awaited or not. Each promise settles after
 * commit to the store: acknowledge to the network then. A rejection that nobody awaits is logged and ends nothing.
 * Texts that are too long for one stanza become several messages under one id.
 */
export interface Sender {
  send(message: Message, options?: SendOptions): Promise<void>
  sendText(body: string, options?: SendOptions & Partial<Omit<MessageContent, 'body'>>): Promise<void>
  /**
   * Sends files, each in a message of its own under one id, and their caption (`body`) behind them. They are published first,
   * which what is sent later in this chat waits for; what cannot be published becomes a text that says so.
   */
  sendFiles(files: FilesMessage['files'], options?: SendOptions & Partial<MessageContent>): Promise<void>
  /** Replaces the content of a message. `editId` is the network's id of the edit: one that was seen before is left out. */
  edit(
    legacyId: string,
    message: Message | string,
    options?: { readonly at?: Date | undefined; readonly editId?: string | undefined },
  ): Promise<void>
  /** Takes a message back. */
  retract(
    legacyId: string,
    options?: { readonly at?: Date | undefined; readonly reason?: string | undefined },
  ): Promise<void>
  /** Reacts to a message: with the whole `set` (the default), or with some that are `added` to it or `removed` from it. */
  react(
    legacyId: string,
    emojis: readonly string[],
    options?: { readonly at?: Date | undefined; readonly as?: 'set' | 'added' | 'removed' | undefined },
  ): Promise<void>
  /** Marks a message of the other side as read, and all before it. */
  displayed(legacyId: string): Promise<void>
  typing(state: TypingState): Promise<void>
}

/** Presence of a contact or of the user, as networks know it. */
export interface ContactStatus {
  readonly show: 'online' | 'away' | 'busy' | 'offline'
  readonly status?: string | undefined
  readonly lastSeen?: Date | undefined
}

/** What a contact is: it decides the icon that clients show. */
export type ContactKind = 'person' | 'bot' | 'phone' | 'web'

/** A picture of a contact. */
export interface ContactAvatar {
  /**
   * The network's id of the picture: it is fetched only if the id is another one than before. Left out, where the picture of
   * a URL changes under it: its server is asked, at most once an hour, whether it has (`ETag`, `Last-Modified`).
   */
  readonly id?: string | undefined
  /** PNG, JPEG, GIF, WebP or AVIF, up to 20 MiB. Clients get it as PNG of at most 200 pixels. */
  readonly file: Attachment
}

/** Details of a contact. Absent or `undefined`: unchanged; `null`: removed. Texts that are too long are cut. */
export interface ContactInfo<C = NetworkCapabilities> {
  /** The id by which the contact is known from now on: its address changes, and the roster follows. */
  readonly legacyId?: string | undefined
  readonly name?: string | null | undefined
  /** If it cannot be read, that is logged, and the earlier one stays. `update()` does not wait for it. */
  readonly avatar?: ContactAvatar | null | undefined
  /** Whether the contact is on the user's contact list at the network: a friend is offered to the roster and shows presence. */
  readonly friend?: boolean | undefined
  /** Groups of the contact list, at most 50. */
  readonly groups?: readonly string[] | undefined
  readonly is?: ContactKind | undefined
  readonly phone?: string | null | undefined
  readonly email?: string | null | undefined
  /** What the contact says about itself. */
  readonly about?: string | null | undefined
  readonly presence?: ContactStatus | undefined
  /** What this chat takes, where that is less than the network takes. Replaces what was given before. */
  readonly capabilities?: Narrowed<C> | undefined
}

/** A handle of one contact of a user. It is made without I/O and holds no state: the store does. */
export interface Contact<C = NetworkCapabilities> extends Sender {
  readonly kind: 'contact'
  readonly legacyId: string
  /**
   * What the user did in this chat with another app of the network. Where the user's server lets the gateway send messages
   * in the user's name (XEP-0356), the user's clients show it as their own. Elsewhere texts, edits and retractions come as
   * texts of the contact that say so, and nobody is shown reactions and read marks. What was done with XMPP and is sent
   * back by the network is left out, by its `legacyId` or `clientId`.
   */
  readonly me: Sender
  /** Sends the receipt (XEP-0184) of a message of the user, by the id that `onMessage` returned. */
  received(legacyId: string): Promise<void>
  /**
   * Tells what happened in this chat before the gateway was there, the oldest first: it comes into the user's archive with
   * its time, as something that the user has read. What is older than the limits and the user permit, or was had before, is
   * left out.
   */
  past(items: AsyncIterable<Past> | Iterable<Past>): Promise<void>
  update(info: ContactInfo<C>): Promise<void>
  info(): Promise<ContactInfo<C>>
  /** Asks for the user's subscription in the contact's name. */
  requestFriendship(text?: string): Promise<void>
  /** Takes the contact's puppet out of the user's roster and forgets the contact. */
  remove(): Promise<void>
}

import type { JID } from '@trestle/jid'
import type { Message, StanzaErrorCondition } from '@trestle/stanza'
import type { IncomingFiles } from '../files/incoming-files.js'
import type { NetworkCapabilities } from '../module/capabilities.js'
import type { Call, Ids } from '../module/handlers.js'
import type { Author, Received, Target } from '../module/messages.js'
import type { AnyChat, AnyHandlers } from '../sessions/live-session.js'
import type { ChatAuthor, MessageRole, Settlement, StoredReactions } from '../storage/store.js'
import type {
  ChatEvent,
  ChatEventKind,
  ChatEventOf,
  MessageReference,
  NamedPart,
  ReplyReference,
} from './chat-event.js'

/**
 * One kind of event, whole: how it is read from stanzas of the user, how the module gets it, what becomes of it where the
 * network does not take it, and how it is written towards the user. A new kind is a new value in the table.
 */
export interface ChatFeature<K extends ChatEventKind> {
  readonly kind: K
  /** Namespaces that contacts announce (XEP-0030), for what the network takes. */
  announces(capabilities: NetworkCapabilities): readonly string[]
  /** Whether it is stored before it is delivered. What is not durable is lost with a session or the process. */
  readonly durable: boolean
  /** Reads a stanza of the user; `undefined` if it is of another kind. Throws DecodeError. */
  read(stanza: Message): ChatEventOf<K> | undefined
  /** Whether it has to wait, be replaced or be refused for what the network takes. Absent: it goes as it is. */
  adapt?(event: ChatEventOf<K>, capabilities: NetworkCapabilities): Adapted
  /** Calls the handler of the module. */
  deliver(event: ChatEventOf<K>, delivery: Delivery): Promise<Delivered>
  /** What the user's client gets, in order. Nothing if there is nothing to show. */
  write(event: ChatEventOf<K>, writing: Writing): readonly Written[] | Promise<readonly Written[]>
}

/**
 * What becomes of an event: itself or another one, of which a notice tells the user once in a chat; a refusal that the user
 * can read; or nothing.
 */
export type Adapted =
  | { readonly event: ChatEvent; readonly notice?: string }
  | { readonly refuse: StanzaErrorCondition; readonly text: string }
  | 'ignore'

/** The delivery of one event to the module. */
export interface Delivery {
  readonly handlers: AnyHandlers
  readonly chat: AnyChat
  readonly received: Received
  readonly call: Call
  readonly capabilities: NetworkCapabilities
  /** The files of the event, for the module. */
  readonly files: IncomingFiles
  /** The message that a reference names; `undefined` if the network's id of it is not known. */
  known(reference: MessageReference): Promise<KnownMessage | undefined>
  /** Whom an address names: the user, or a contact of this network. `undefined` for everybody else. */
  whoIs(jid: string): Author | undefined
  /** Whom a text names by nicks of the room; nobody elsewhere. */
  namedIn(body: string): readonly NamedPart[]
  /** The user's reactions to a message. */
  reactions(legacyId: string): Promise<readonly string[]>
  /** Marks the contact's messages up to that one as displayed: those that were not before. */
  markDisplayed(reference: MessageReference): Promise<readonly string[]>
}

/** A message that both sides know. */
export interface KnownMessage {
  readonly target: Target
  readonly by: ChatAuthor
  readonly sentAt: Date
}

/** The outcome of a delivery: what the handler returned, and what is stored with it. */
export interface Delivered extends Pick<Settlement, 'role' | 'reactions'> {
  readonly ids: Ids
  /** Ids of the event itself, where `ids` are those of the message that it is about. */
  readonly knownIds?: Ids
}

/** The writing of one event for the user. */
export interface Writing {
  /** Whose event it is: of the contact, of somebody in the room, or of the user, from another app of the network. */
  readonly by: ChatAuthor
  /** Whether a text names the files of the message, as where it has to say whose they are. */
  readonly namesFiles: boolean
  /** The network's id of the event itself. */
  readonly legacyId: string | undefined
  /** A message from the author of the event, with a new id. */
  message(body?: string): Message
  /** The stanzas of a message of the network, in the order in which they were sent. */
  stanzas(reference: MessageReference): Promise<readonly KnownStanza[]>
  /** The address of an author in this chat, as the user's client knows it; `undefined` for somebody who has none. */
  address(author: NonNullable<ReplyReference['author']>): JID | undefined
  /** The address of the user, or of anybody at the network; `undefined` for ids that no address can carry. */
  whereIs(who: 'user' | { readonly legacyId: string }): JID | undefined
  /** The parts of a text that fit into stanzas. */
  split(text: string): readonly string[]
}

/** A stanza that carries a message of the network. */
export interface KnownStanza {
  /** Its id, by which it is corrected (XEP-0308). */
  readonly id: string
  /** By which everything else names it: its id, or in rooms the id that the room gave it (XEP-0359). */
  readonly namedBy: string
  readonly role: MessageRole
  /** Whether the client of the user that sent it waits for a receipt. */
  readonly awaitsReceipt: boolean
}

/** A stanza for the user, and the message of the network that it carries. */
export interface Written {
  readonly stanza: Message
  readonly carries?: { readonly legacyId: string; readonly role: MessageRole } | undefined
  readonly reactions?: StoredReactions | undefined
  /** An id of the event where the network gives it none, so that it happens once. */
  readonly eventId?: string | undefined
}

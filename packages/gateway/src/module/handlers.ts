import type { Attachment } from '@trestle/gateway-media'
import type { Declared, NetworkCapabilities } from './capabilities.js'
import type { Chat } from './chat.js'
import type { Contact, ContactInfo, ContactStatus } from './contact.js'
import type { FormOf, InputFields } from './form-fields.js'
import type { Gap, Past } from './history.js'
import type { Edit, IncomingMessage, Reactions, Retraction, Target } from './messages.js'
import type { ActionsOf, ListedParticipant, ListedRoom, Room } from './room.js'

type May<T> = T | Promise<T>

/** The last argument of each handler. */
export interface Call {
  /** Aborted when the handler's deadline has passed or the session has ended. */
  readonly signal: AbortSignal
  /** Number of the attempt, from 1. */
  readonly attempt: number
}

/** The network's id of a message: several if it was split, none if the network has no ids. */
export type Ids = string | readonly string[] | undefined | void

/**
 * Handlers of every session. They run one at a time for each chat, in order, with a deadline. While the session is not
 * connected, messages wait.
 */
export interface AlwaysHandlers<C = NetworkCapabilities, P = Readonly<Record<string, unknown>>> {
  /** Connects to the network; resolves once connected, with a status text or nothing. Throws {@link GatewayError}, whose code decides what follows. */
  login(): May<unknown>
  /** Sends a message of the user; resolves once the network has accepted it. */
  onMessage(chat: Chat<C>, message: IncomingMessage<C>, call: Call): May<Ids>
  /** Disconnects from the network; the registration is kept. The session's signal is aborted afterwards. */
  logout?(): May<unknown>
  /** Revokes the login at the network, because the user unregisters. */
  unregister?(): May<unknown>
  /** Lists contacts after each login; the frame writes only what differs. */
  listContacts?(call: Call): ContactList
  /**
   * Looks up the details of a contact that is new, and of whoever is on no list, when the user asks for a vCard: of nobody
   * that the user alone has named, anything is stored. Throws GatewayError `not-found`.
   */
  fetchContact?(contact: Contact, call: Call): May<ContactInfo>
  /** The user has changed their preferences. */
  onPreferences?(now: P, before: P, call: Call): May<unknown>
}

/** A contact of a list: a friend, unless it says otherwise. */
export type ListedContact = ContactInfo & { readonly legacyId: string }

/**
 * A list of contacts. Those of a plain list, or of `some`, are added and updated; no other changes. `all` is the whole contact
 * list of the user: contacts that are missing from it are no friends any more, once it has come to its end.
 */
export type ContactList =
  | AsyncIterable<ListedContact>
  | { readonly some: AsyncIterable<ListedContact> }
  | { readonly all: AsyncIterable<ListedContact> }

/** What is searched for, as the capability `search` declares it. */
export type SearchForm<C> = C extends { readonly search: infer F extends InputFields } ? FormOf<F> : never

/** Handlers that a session has if, and only if, their capability is declared. */
export interface GatedHandlers<C = NetworkCapabilities> {
  /** Replaces the content of a message. The id of the edit, where the network has one, may be given to refer to it. */
  onEdit(chat: Chat<C>, edit: Edit<C>, call: Call): May<Ids>
  onReactions(chat: Chat<C>, reactions: Reactions, call: Call): May<unknown>
  onRetract(chat: Chat<C>, retraction: Retraction, call: Call): May<unknown>
  /** The user has read a message: called for each one, in order, or for the last one alone, as `readMarks` says. */
  onRead(chat: Chat<C>, target: Target, call: Call): May<unknown>
  onTyping(chat: Chat<C>, state: 'composing' | 'paused' | 'inactive', call: Call): May<unknown>
  onUserPresence(presence: ContactStatus, call: Call): May<unknown>
  /**
   * The user has another picture, to be read until the handler returns; `null`: none any more, or none that is to be seen
   * there. If it fails, it is called again after the next login.
   */
  onUserAvatar(avatar: Attachment | null, call: Call): May<unknown>
  /**
   * Tells what happened in a chat, the oldest first where the gap says what it is after, else the newest first. Called after
   * each login for the chats that were active last. It is read as far as `gap.limit`; what the chat has had is left out.
   */
  history(chat: Chat<C>, gap: Gap, call: Call): AsyncIterable<Past>
  /** Searches for people. Read until 100 are found. */
  search(form: SearchForm<C>, call: Call): AsyncIterable<ListedContact>
  onFriendship(
    contact: Contact,
    act: { readonly kind: 'request' | 'accept' | 'reject' | 'remove'; readonly text?: string },
    call: Call,
  ): May<unknown>
  /** Lists the rooms that the user is in, after each login. Rooms that are missing from it are not the user's any more. */
  listRooms(call: Call): AsyncIterable<ListedRoom<C>>
  /** Lists who is in a room: before a client of the user first sees it in a session, so that large rooms cost nothing until then. */
  listParticipants(room: Room<C>, call: Call): AsyncIterable<ListedParticipant>
  /** The user wants something done; resolves once the network has done it. Of `create`, with the legacy id of the new room. */
  onRoomAction(room: Room<C>, action: ActionsOf<C>, call: Call): May<unknown>
  /** Lists rooms that the user may enter, with those whose name has the `text`. Read until 1,000 are found. */
  listDirectory(query: { readonly text?: string | undefined }, call: Call): AsyncIterable<ListedRoom<C>>
}

/** A capability, or one within `rooms`. */
export type HandlerNeed = keyof NetworkCapabilities | 'rooms.actions' | 'rooms.directory'

/** The capability that each gated handler needs. */
export const handlerNeeds = {
  onEdit: 'edits',
  onReactions: 'reactions',
  onRetract: 'retractions',
  onRead: 'readMarks',
  onTyping: 'typing',
  onUserPresence: 'userPresence',
  onUserAvatar: 'userAvatar',
  history: 'history',
  search: 'search',
  onFriendship: 'friends',
  listRooms: 'rooms',
  listParticipants: 'rooms',
  onRoomAction: 'rooms.actions',
  listDirectory: 'rooms.directory',
} as const satisfies Record<keyof GatedHandlers, HandlerNeed>

type Needs = typeof handlerNeeds

/** The names of what is declared, with what is within `rooms`. */
export type DeclaredNeeds<C> =
  | Declared<C>
  | (C extends { readonly rooms: { readonly actions: object } } ? 'rooms.actions' : never)
  | (C extends { readonly rooms: { readonly directory: true } } ? 'rooms.directory' : never)

export interface Undeclared<K> {
  readonly 'is not declared in capabilities': K
}

/** The handlers of a session for the capabilities that are declared. */
export type SessionHandlers<C, P = Readonly<Record<string, unknown>>> = AlwaysHandlers<C, P> & {
  [H in keyof GatedHandlers as Needs[H] extends DeclaredNeeds<C> ? H : never]: GatedHandlers<C>[H]
} & { [H in keyof GatedHandlers as Needs[H] extends DeclaredNeeds<C> ? never : H]?: Undeclared<Needs[H]> }

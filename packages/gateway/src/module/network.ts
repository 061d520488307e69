import type { Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Chat, Contact, ContactInfo, ContactStatus, IncomingMessage } from './chat.js'
import type { FormOf, InputFields } from './form-fields.js'
import type { IdMap } from './ids.js'
import type { Declared, NetworkCapabilities } from './network-capabilities.js'

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
export interface AlwaysHandlers {
  /** Connects to the network; resolves once connected, with a status text or nothing. Throws {@link GatewayError}, whose code decides what follows. */
  login(): May<unknown>
  /** Sends a message of the user; resolves once the network has accepted it. */
  onMessage(chat: Chat, message: IncomingMessage, call: Call): May<Ids>
  /** Disconnects from the network; the registration is kept. The session's signal is aborted afterwards. */
  logout?(): May<unknown>
  /** Revokes the login at the network, because the user unregisters. */
  unregister?(): May<unknown>
  /** Lists all contacts; the frame writes only what differs. */
  listContacts?(call: Call): AsyncIterable<ContactInfo & { readonly legacyId: string }>
  /** Looks up the details of a contact that is not in the store yet. Throws GatewayError `not-found`. */
  fetchContact?(contact: Contact, call: Call): May<ContactInfo>
}

/** Handlers that a session has if, and only if, their capability is declared. */
export interface GatedHandlers {
  onTyping(chat: Chat, state: 'composing' | 'paused' | 'inactive', call: Call): May<unknown>
  onUserPresence(presence: ContactStatus, call: Call): May<unknown>
  onFriendship(
    contact: Contact,
    act: { readonly kind: 'request' | 'accept' | 'reject' | 'remove'; readonly text?: string },
    call: Call,
  ): May<unknown>
}

/** The capability that each gated handler needs. */
export const handlerNeeds = {
  onTyping: 'typing',
  onUserPresence: 'userPresence',
  onFriendship: 'friends',
} as const satisfies Record<keyof GatedHandlers, keyof NetworkCapabilities>

type Needs = typeof handlerNeeds

interface Undeclared<K> {
  readonly 'is not declared in capabilities': K
}

/** The handlers of a session for the capabilities that are declared. */
export type SessionHandlers<C> = AlwaysHandlers & {
  [H in keyof GatedHandlers as Needs[H] extends Declared<C> ? H : never]: GatedHandlers[H]
} & { [H in keyof GatedHandlers as Needs[H] extends Declared<C> ? never : H]?: Undeclared<Needs[H]> }

/** By which a session reports the state of its connection to the network. A failed session is discarded and `session()` called again. */
export interface NetworkConnection {
  /** Reports that the connection is back after `lost(…, 'self')`. */
  connected(options?: { readonly status?: string }): void
  /**
   * Reports that the connection is lost, and who reconnects. `frame` (the default): the frame makes a new session after a
   * pause; `self`: the network's library does; `never`: nobody, until the user reconnects.
   */
  lost(reason: string | Error, retry?: 'frame' | 'self' | 'never'): void
  /** Reports that the credentials are invalid: nobody reconnects until the user registers again. */
  loggedOut(reason?: string): void
  /** Pauses handlers until then; messages wait. */
  rateLimited(until: Date): void
}

/** The clock of a session: its sleeps and intervals end with the session. */
export interface SessionClock {
  now(): Date
  sleep(milliseconds: number): Promise<void>
  every(milliseconds: number, run: () => unknown): () => void
}

export interface Log {
  debug(details: object | string, text?: string): void
  info(details: object | string, text?: string): void
  warn(details: object | string, text?: string): void
  error(details: object | string, text?: string): void
}

/** The argument of `session()`: one user, and what sends to that user. */
export interface SessionContext<Form> {
  readonly user: { readonly jid: JID; readonly form: Form }
  readonly contacts: { byLegacyId(legacyId: string): Contact; all(): AsyncIterable<Contact> }
  readonly connection: NetworkConnection
  readonly log: Log
  readonly clock: SessionClock
  /** The gateway's core, for what the context does not cover. */
  readonly xmpp: Xmpp
  /** Aborted when the session has ended: close everything that belongs to it. */
  readonly signal: AbortSignal
}

/** A network module: a plain value. Make it with {@link defineNetwork}. */
export interface Network<Form> {
  /** The type of the registration form; there is no such property at run time. */
  readonly '~form': Form
  readonly name: string
  readonly type: string
}

/** The description of a network module, without its registration and sessions. */
export interface NetworkBase<C> {
  /** Shown to users: `Gateway to the super duper chat network`. */
  readonly name: string
  /** The type of the gateway's identity (XEP-0030): `superduper`, `irc`, `sms`, … */
  readonly type: string
  readonly capabilities?: C & {
    readonly [U in Exclude<keyof C, keyof NetworkCapabilities>]: Undeclared<'no such capability'>
  }
  readonly ids?: { readonly contacts?: IdMap }
}

/** A network as the frame sees it. */
export interface DefinedNetwork extends Network<unknown> {
  readonly capabilities: NetworkCapabilities
  readonly ids: { readonly contacts?: IdMap }
  readonly registration: InputFields
  readonly session: (context: SessionContext<never>) => May<SessionHandlers<NetworkCapabilities>>
}

// A plain key: a module may have been made by another copy of this package.
const DEFINED = '~network'

/** Defines a network: its registration form, its capabilities, and how a session is made. */
export function defineNetwork<const R extends InputFields, const C extends NetworkCapabilities = {}>(
  network: NetworkBase<C> & {
    readonly registration: R
    /**
     * Makes the session of one user, without I/O and without module-level state. It may be called again at any time,
     * also on another machine.
     */
    readonly session: (context: SessionContext<FormOf<R>>) => May<SessionHandlers<C>>
  },
): Network<FormOf<R>> {
  const { name, type, registration, session, capabilities = {}, ids = {} } = network
  return Object.freeze({ [DEFINED]: true, name, type, registration, session, capabilities, ids }) as unknown as Network<
    FormOf<R>
  >
}

/** Whether a value was made by {@link defineNetwork}. */
export function isNetwork(value: unknown): value is Network<unknown> {
  return typeof value === 'object' && value !== null && DEFINED in value
}

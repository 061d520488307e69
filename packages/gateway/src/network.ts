import type { Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Capabilities, Declared } from './capabilities.js'
import type { Chat, Contact, ContactInfo, ContactStatus, Incoming } from './chat.js'
import type { Fields, FormOf } from './form-fields.js'
import type { IdMap } from './ids.js'

type May<T> = T | Promise<T>

/** What a handler is told beside its arguments. */
export interface Call {
  /** Aborted when the handler's time is up, or the session over. */
  readonly signal: AbortSignal
  /** 1 at first. */
  readonly attempt: number
}

/** The network's id of a message, several where it was split, none where the network has no ids. */
export type Ids = string | readonly string[] | undefined | void

/**
 * What every session does. Handlers run one at a time for each chat, in order, with a deadline; while the session is
 * not connected, messages wait.
 */
export interface AlwaysHandlers {
  /** Resolves when connected; a status text may be given. Throws {@link GatewayError} to say what kind of failure it is. */
  login(): May<unknown>
  onMessage(chat: Chat, message: Incoming, call: Call): May<Ids>
  /** Leave; the registration is kept. The session's signal is aborted afterwards. */
  logout?(): May<unknown>
  /** Give the login up at the network: the user unregisters. */
  unregister?(): May<unknown>
  /** The whole contact list; the frame writes only what differs. */
  listContacts?(call: Call): AsyncIterable<ContactInfo & { readonly legacyId: string }>
  /** What the network knows of a contact that was met for the first time. Throws GatewayError `not-found`. */
  fetchContact?(contact: Contact, call: Call): May<ContactInfo>
}

/** What a session handles if, and only if, the capability is declared. */
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
} as const satisfies Record<keyof GatedHandlers, keyof Capabilities>

type Needs = typeof handlerNeeds

interface Undeclared<K> {
  readonly 'is not declared in capabilities': K
}

/** The handlers of a session for the capabilities that are declared. */
export type SessionHandlers<C> = AlwaysHandlers & {
  [H in keyof GatedHandlers as Needs[H] extends Declared<C> ? H : never]: GatedHandlers[H]
} & { [H in keyof GatedHandlers as Needs[H] extends Declared<C> ? never : H]?: Undeclared<Needs[H]> }

/** How a session tells the frame of its connection. A failed session is thrown away whole and made anew. */
export interface Connection {
  /** Connected again, after `lost(…, 'self')`. */
  connected(options?: { readonly status?: string }): void
  /**
   * `frame`, the default: make a new session after a while; `self`: the library reconnects by itself;
   * `never`: tell the user, and wait.
   */
  lost(reason: string | Error, retry?: 'frame' | 'self' | 'never'): void
  /** The credentials are void: no further attempt until the user registers anew. */
  loggedOut(reason?: string): void
  /** Handlers pause and messages wait until then. */
  rateLimited(until: Date): void
}

/** Time as the session sees it; all of it ends with the session. */
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

/** What `session()` gets: one user, and the ways towards XMPP. */
export interface SessionContext<Form> {
  readonly user: { readonly jid: JID; readonly form: Form }
  readonly contacts: { byLegacyId(legacyId: string): Contact; all(): AsyncIterable<Contact> }
  readonly connection: Connection
  readonly log: Log
  readonly clock: SessionClock
  /** The way out for what this contract lacks. */
  readonly xmpp: Xmpp
  /** This session is over: close everything that hangs on it. */
  readonly signal: AbortSignal
}

/** A network module: a plain value. Make it with {@link defineNetwork}. */
export interface Network<Form> {
  /** Only for the compiler. */
  readonly '~form': Form
  readonly name: string
  readonly type: string
}

/** What a network module says of itself, beside its registration and its sessions. */
export interface NetworkBase<C> {
  /** What people see: `Gateway to the super duper chat network`. */
  readonly name: string
  /** The type of the gateway's identity (XEP-0030): `superduper`, `irc`, `sms`, … */
  readonly type: string
  readonly capabilities?: C & { readonly [U in Exclude<keyof C, keyof Capabilities>]: Undeclared<'no such capability'> }
  readonly ids?: { readonly contacts?: IdMap }
}

/** The definition of a network; the frame alone looks inside. */
export interface DefinedNetwork extends Network<unknown> {
  readonly capabilities: Capabilities
  readonly ids: { readonly contacts?: IdMap }
  readonly registration: Fields
  readonly session: (context: SessionContext<never>) => May<SessionHandlers<Capabilities>>
}

/** A plain key, so that a module is recognised by any copy of this package. */
const DEFINED = '~network'

/** Describes a network: what it asks of users, what it can do, and how a session is made. */
export function defineNetwork<const R extends Fields, const C extends Capabilities = {}>(
  network: NetworkBase<C> & {
    readonly registration: R
    /**
     * Makes the session of one user: cheap, without I/O and without module-level state. It may be called again at any
     * time, also on another machine.
     */
    readonly session: (context: SessionContext<FormOf<R>>) => May<SessionHandlers<C>>
  },
): Network<FormOf<R>> {
  const { name, type, registration, session, capabilities = {}, ids = {} } = network
  return Object.freeze({ [DEFINED]: true, name, type, registration, session, capabilities, ids }) as unknown as Network<
    FormOf<R>
  >
}

/** Whether a value, such as the default export of a file, was made by {@link defineNetwork}. */
export function isNetwork(value: unknown): value is Network<unknown> {
  return typeof value === 'object' && value !== null && DEFINED in value
}

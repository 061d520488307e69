import type { Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { NetworkCapabilities } from './capabilities.js'
import type { Contact } from './contact.js'
import type { FormOf, InputFields } from './form-fields.js'
import type { SessionHandlers, Undeclared } from './handlers.js'
import type { IdMap } from './ids.js'
import type { Narrowed } from './narrowed.js'

type May<T> = T | Promise<T>

/** By which a session reports the state of its connection to the network. A failed session is discarded and `session()` called again. */
export interface NetworkConnection<C = NetworkCapabilities> {
  /**
   * Reports that the connection is up: before `login()` resolves, or again after `lost(…, 'self')`. `capabilities` says what
   * this session has less than the network declares.
   */
  connected(options?: { readonly status?: string | undefined; readonly capabilities?: Narrowed<C> | undefined }): void
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
export interface SessionContext<Form, C = NetworkCapabilities> {
  readonly user: { readonly jid: JID; readonly form: Form }
  readonly contacts: { byLegacyId(legacyId: string): Contact<C>; all(): AsyncIterable<Contact<C>> }
  readonly connection: NetworkConnection<C>
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
  /** A picture of the network: a file beside the module (`new URL('./logo.png', import.meta.url)`), or on the web. */
  readonly avatar?: URL | undefined
  readonly capabilities?: C & {
    readonly [U in Exclude<keyof C, keyof NetworkCapabilities>]: Undeclared<'no such capability'>
  }
  readonly ids?: { readonly contacts?: IdMap }
}

/** A network as the frame sees it. */
export interface DefinedNetwork extends Network<unknown> {
  readonly avatar: URL | undefined
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
    readonly session: (context: SessionContext<FormOf<R>, C>) => May<SessionHandlers<C>>
  },
): Network<FormOf<R>> {
  const { name, type, avatar, registration, session, capabilities = {}, ids = {} } = network
  const defined = { [DEFINED]: true, name, type, avatar, registration, session, capabilities, ids }
  return Object.freeze(defined) as unknown as Network<FormOf<R>>
}

/** Whether a value was made by {@link defineNetwork}. */
export function isNetwork(value: unknown): value is Network<unknown> {
  return typeof value === 'object' && value !== null && DEFINED in value
}

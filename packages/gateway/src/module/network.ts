import type { Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { NetworkCapabilities } from './capabilities.js'
import type { Cells, Stores } from './cells.js'
import type { CommandHandlers, Commands } from './command.js'
import type { Contact } from './contact.js'
import type { Dialogue } from './dialogue.js'
import type { FormOf, InputFields } from './form-fields.js'
import type { SessionHandlers, Undeclared } from './handlers.js'
import type { IdMap } from './ids.js'
import type { Narrowed } from './narrowed.js'
import type { Room } from './room.js'

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
export interface SessionContext<Form, C = NetworkCapabilities, Preferences = unknown, S = {}, Config = unknown> {
  /** `preferences` has always their latest values. */
  readonly user: { readonly jid: JID; readonly form: Form; readonly preferences: Preferences }
  readonly contacts: { byLegacyId(legacyId: string): Contact<C>; all(): AsyncIterable<Contact<C>> }
  readonly rooms: C extends { readonly rooms: object | true }
    ? { byLegacyId(legacyId: string): Room<C>; all(): AsyncIterable<Room<C>> }
    : undefined
  readonly connection: NetworkConnection<C>
  /** The module's own data of this user, as the network declares it. */
  readonly store: Cells<S>
  /** What those who run the gateway have set, as `config` of the network declares it. */
  readonly config: Config
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

/** What a module's registration gets: a dialogue, the cells of the user to be, and the form of one who registers again. */
export interface RegistrationDialogue<S> extends Dialogue {
  /** What is set here is kept if the registration succeeds, and forgotten otherwise. */
  readonly store: Cells<S>
  readonly previous: Readonly<Record<string, unknown>> | undefined
}

/**
 * How users register: the fields that they fill in, or a dialogue that resolves with what is kept of it as `user.form`, as
 * JSON. A GatewayError `invalid` or `bad-credentials` begins the dialogue again, with its text.
 */
export type Registration<S> = InputFields | ((dialogue: RegistrationDialogue<S>) => Promise<object>)

/** The form of users who register so. */
export type FormFrom<R> = R extends (...given: never) => Promise<infer Form>
  ? Form
  : R extends InputFields
    ? FormOf<R>
    : never

/** The description of a network module, without its registration and sessions. */
export interface NetworkBase<S, C, P, K, A = {}> {
  /** Shown to users: `Gateway to the super duper chat network`. */
  readonly name: string
  /** The type of the gateway's identity (XEP-0030): `superduper`, `irc`, `sms`, … */
  readonly type: string
  /** A picture of the network: a file beside the module (`new URL('./logo.png', import.meta.url)`), or on the web. */
  readonly avatar?: URL | undefined
  readonly capabilities?: C & {
    readonly [U in Exclude<keyof C, keyof NetworkCapabilities>]: Undeclared<'no such capability'>
  }
  readonly ids?: { readonly contacts?: IdMap; readonly rooms?: IdMap }
  /** What users may choose: `user.preferences`. */
  readonly preferences?: P
  /** What those who run the gateway may set, such as the address of a server: `config` of each session. */
  readonly config?: A
  /** Data of the module, for each user. */
  readonly store?: S
  /** Commands beside those of the gateway. */
  readonly commands?: K & Commands
}

/** A network as the frame sees it. */
export interface DefinedNetwork extends Network<unknown> {
  readonly avatar: URL | undefined
  readonly capabilities: NetworkCapabilities
  readonly ids: { readonly contacts?: IdMap; readonly rooms?: IdMap }
  readonly registration: Registration<Stores>
  readonly preferences: InputFields
  readonly config: InputFields
  readonly store: Stores
  readonly commands: Commands
  readonly account?: ((form: never) => string) | undefined
  readonly session: (context: SessionContext<never>) => May<SessionHandlers<NetworkCapabilities>>
}

// A plain key: a module may have been made by another copy of this package.
const DEFINED = '~network'

/** Defines a network: its registration, its capabilities, and how a session is made. */
export function defineNetwork<
  const R extends Registration<S>,
  const S extends Stores = {},
  const C extends NetworkCapabilities = {},
  const P extends InputFields = {},
  const K extends Commands = {},
  const A extends InputFields = {},
>(
  network: NetworkBase<S, C, P, K, A> & {
    readonly registration: R
    /**
     * The account at the network that a form is for: users of one account are told of each other, and failed logins count
     * for it.
     */
    readonly account?: (form: FormFrom<R>) => string
    /**
     * Makes the session of one user, without I/O and without module-level state. It may be called again at any time,
     * also on another machine.
     */
    readonly session: (
      context: SessionContext<FormFrom<R>, C, FormOf<P>, S, FormOf<A>>,
    ) => May<SessionHandlers<C, FormOf<P>> & CommandHandlers<K>>
  },
): Network<FormFrom<R>> {
  const { name, type, avatar, registration, account, session, ids = {} } = network
  const { capabilities = {}, preferences = {}, config = {}, store = {}, commands = {} } = network
  const described = {
    name,
    type,
    avatar,
    registration,
    account,
    session,
    ids,
    capabilities,
    preferences,
    config,
    store,
    commands,
  }
  return Object.freeze({ [DEFINED]: true, ...described }) as unknown as Network<FormFrom<R>>
}

/** A network as it was defined, also by a copy of this package that knew less. */
export function definedNetwork(network: Network<unknown>): DefinedNetwork {
  const known = network as DefinedNetwork & Partial<DefinedNetwork>
  const { preferences = {}, config = {}, store = {}, commands = {} } = known
  return { ...known, preferences, config, store, commands }
}

/** Whether a value was made by {@link defineNetwork}. */
export function isNetwork(value: unknown): value is Network<unknown> {
  return typeof value === 'object' && value !== null && DEFINED in value
}

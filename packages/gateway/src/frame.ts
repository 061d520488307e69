import { AsyncLocalStorage } from 'node:async_hooks'
import { createSerial, type Host, subscriptions, type Xmpp } from '@trestle/core'
import { JID } from '@trestle/jid'
import type { Message } from '@trestle/stanza'
import { createAbort } from './abort.js'
import { createAddresses } from './addresses.js'
import type { Contact } from './chat.js'
import { provideCommands } from './commands.js'
import { contactHandle } from './contact-handle.js'
import { createContactSync } from './contact-sync.js'
import { withDeadline } from './deadline.js'
import { createFriendshipActs } from './friendship-acts.js'
import { createFriendships } from './friendships.js'
import { GatewayError, toGatewayError } from './gateway-error.js'
import { createInbox } from './inbox.js'
import type { LiveSession } from './live-session.js'
import { createMembership } from './membership.js'
import { createMessageOutcomes } from './message-outcomes.js'
import type { Call, DefinedNetwork, Ids, Log, Network } from './network.js'
import { createOutbox } from './outbox.js'
import { describeGateway, usePlugins } from './plugins.js'
import { guardPresences } from './presence-guard.js'
import { createContacts } from './puppets.js'
import { provideRegistration } from './registration.js'
import { secretsOf } from './registration-form.js'
import { createRelayToNetwork } from './relay-to-network.js'
import { createRelayToUser } from './relay-to-user.js'
import { createSessionContext } from './session-context.js'
import { createStatusShows } from './status-shows.js'
import type { GatewayStore, StoredIncoming, StoredUser } from './store.js'
import { keepSubscriptions } from './subscription-store.js'
import { createTell } from './tell.js'
import { createTypingRelay } from './typing.js'
import { userLog } from './user-log.js'
import { createUserSession, type UserSession } from './user-session.js'
import { createUserRegistry, type RunningUser } from './users.js'

/** What a frame needs of a component: any host whose core has the gateway's domain for its address. */
export interface FrameHost extends Pick<Host, 'get' | 'use' | 'remove'> {
  readonly xmpp: Xmpp
  as(jid: JID | string): Pick<Host, 'get'>
}

/** What a frame is made of. */
export interface FrameOptions {
  readonly host: FrameHost
  readonly network: Network<unknown>
  readonly store: GatewayStore
  readonly log: Log
  /** Who may register: the whole bare address must fit. */
  readonly allows: (user: JID) => boolean
  readonly deadlines?: Deadlines
}

/** How long code of a module may take, in milliseconds. */
export interface Deadlines {
  /** For `session()`, `login()`, `logout()` and `unregister()`; 60,000 by default. */
  readonly session?: number
  /** For each other handler; 60,000 by default. */
  readonly handler?: number
  /** That a library may take to reconnect by itself, after `lost(…, 'self')`; 300,000 by default. */
  readonly selfReconnect?: number
}

/** The whole of a gateway but its connection. It is used once: after `stop()`, make another. */
export interface Frame {
  readonly users: { readonly all: readonly RunningUser[]; get(user: string): RunningUser | undefined }
  /**
   * Takes up the users of the store, before the host is online: what arrives as soon as it is must find them. Part of
   * `start()`, where it was not called before.
   */
  load(): Promise<void>
  /** Starts the sessions of the users. The host is online, or will be. */
  start(): Promise<void>
  /**
   * Ends the sessions, shows the gateway and its puppets as gone, and takes everything off the host again: another frame
   * can be made on it. Plugins that need those of the frame go with them.
   */
  stop(): Promise<void>
  /** Takes an error that nobody caught, if it came from a session; the session is thrown away and made anew. */
  handleUncaught(error: unknown): boolean
}

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** Days for which ids of messages are remembered, to tell repeated ones. */
const REMEMBERED_DAYS = 30
const MAX_WAITING = 1000

/** Makes a gateway on a host. Plugins of the same kind that were used on the host before are replaced. */
export function createFrame({ host, network: given, store, log, allows, deadlines = {} }: FrameOptions): Frame {
  const network = given as DefinedNetwork
  const { session: sessionDeadline = MINUTE, handler: deadline = MINUTE, selfReconnect = 5 * MINUTE } = deadlines
  const { xmpp } = host
  const { capabilities } = network
  const addresses = createAddresses(xmpp.jid, network.ids.contacts)
  const scope = new AsyncLocalStorage<{ readonly live: LiveSession; readonly log: Log }>()
  const serial = createSerial()
  const stopping = createAbort()
  /** Errors that are in the log already. */
  const told = new WeakSet<object>()

  const plugins = usePlugins(host, network, {
    isUser: (user) => users.get(user.bare.toString()) !== undefined,
    isFriend: async (puppet, user) =>
      (await store.contacts.get(user.bare.toString(), addresses.legacyId(puppet)))?.friend === true,
  })
  describeGateway(host, network)
  const of = (local: JID) => host.as(local).get(subscriptions)
  const users = createUserRegistry(store, makeSession)
  const logOf = (user: string) =>
    userLog(log, user, secretsOf(network.registration, users.get(user)?.stored.form ?? {}))
  const contacts = createContacts(store, addresses)
  const friendships = createFriendships({ of, store, addresses })
  const shows = createStatusShows({ xmpp, users, friendships, log })
  keepSubscriptions(host.get(subscriptions), { store, addresses, users })
  const unguard = guardPresences({ xmpp, users, addresses, allows })
  const outbox = createOutbox(xmpp, store, log)
  const effectsOf = createRelayToUser({ host, store, addresses, contacts, friendships, outbox, met })
  const outcomes = createMessageOutcomes({ host, addresses, outbox, effectsOf })
  const inbox = createInbox({
    xmpp,
    store,
    logOf,
    serial,
    deadline,
    clientIds: capabilities.clientIds === true,
    maxWaiting: MAX_WAITING,
    live: users.live,
    deliver,
    accepted: (row, message) => (capabilities.receipts === 'real' ? undefined : outcomes.accepted(row, message)),
    refused: outcomes.refused,
  })
  const tell = createTell({ users, serial, logOf, run: runHandler, signal: stopping.signal })
  const typing = createTypingRelay({
    clock: xmpp.clock,
    repeat: typeof capabilities.typing === 'object' ? (capabilities.typing.repeatSeconds ?? 0) * 1000 : 0,
    tell: (user, chat, state) =>
      tell(user, chat, (handlers, call) => handlers.onTyping?.(contactOf(user, chat), state, call)),
  })
  const acts = createFriendshipActs({ store, addresses, capabilities, contactOf, inTurn, tell })
  const relay = createRelayToNetwork({ xmpp, addresses, capabilities, users, inbox, typing, tell, acts, logOf })
  const sync = createContactSync({ store, contactOf, clock: xmpp.clock, deadline, log })
  const membership = createMembership({
    network,
    store,
    users,
    friendships,
    inbox,
    allows,
    log,
    now: () => new Date(xmpp.clock.now()),
  })
  provideRegistration({ host, network, users, membership, addresses })
  provideCommands({ host, network, users, membership, addresses })

  function makeSession(stored: StoredUser): UserSession {
    const user = stored.jid
    const ownLog = userLog(log, user, secretsOf(network.registration, stored.form))
    const session: UserSession = createUserSession({
      network,
      clock: xmpp.clock,
      log: ownLog,
      scope: (live, run) => scope.run({ live, log: ownLog }, run),
      deadline: sessionDeadline,
      selfReconnect,
      loggedOut: stored.loggedOut,
      context: (live, connection) =>
        createSessionContext({
          user: stored,
          signal: live.signal,
          connection,
          xmpp,
          store,
          addresses,
          effects: effectsOf(user),
          serial,
          log: ownLog,
          told: note,
        }),
      statusChanged: (status) => shows.changed(user, session, status),
      onConnected: (live) => {
        relay.greet(JID.parse(user))
        return serial.run(`sync ${user}`, () => sync.whole(user, live))
      },
    })
    return session
  }

  function note(error: unknown): void {
    if (typeof error === 'object' && error !== null) told.add(error)
  }

  /** Runs after what contacts of that chat have done before. */
  function inTurn<T>(user: string, chat: string, run: () => Promise<T>): Promise<T> {
    return serial.run(`to user ${user} ${chat}`, () => {
      if (!users.get(user)) throw new GatewayError('cancelled', 'The user is not registered any more.')
      return run()
    })
  }

  /** A handle of the frame itself: it outlives sessions. */
  function contactOf(user: string, legacyId: string): Contact {
    return contactHandle(addresses.normalise(legacyId), effectsOf(user), (chat, run) => inTurn(user, chat, run))
  }

  async function deliver(live: LiveSession, row: StoredIncoming, message: Message, signal: AbortSignal): Promise<Ids> {
    const { clientId, at, attempts } = row
    const incoming = { kind: 'text', body: message.body ?? '', clientId, at, raw: message.element } as const
    return scope.run({ live, log: logOf(row.user) }, () =>
      live.handlers.onMessage(contactOf(row.user, row.chat), incoming, { signal, attempt: attempts }),
    )
  }

  /** What the network knows of somebody new. */
  function met(user: string, legacyId: string): void {
    const live = users.get(user)?.session.current
    if (live?.connected) {
      sync.one(user, legacyId, live, (work) => runHandler(live, (call) => work(contactOf(user, legacyId), call), user))
    }
  }

  /** Runs code of the module with a deadline, as this session's. */
  function runHandler<T>(live: LiveSession, run: (call: Call) => T | Promise<T>, user: string): Promise<T> {
    const late = () => new GatewayError('timeout', 'The network module took too long.')
    return withDeadline(xmpp.clock, deadline, live.signal, late, (signal) =>
      scope.run({ live, log: logOf(user) }, () => run({ signal, attempt: 1 })),
    )
  }

  /** Brings a user up to date with what happened while there was no connection. */
  async function takeUp(user: string): Promise<void> {
    await outbox.flush(user)
    // Asks who is there, since presences that came while we were away are lost.
    xmpp.send(xmpp.presence({ type: 'probe', to: user }))
    await friendships.showAll(user)
  }

  /** What fails for one user is that user's alone. */
  async function takeUpAll(): Promise<void> {
    for (const { stored } of users.all) {
      if (!xmpp.online) return
      await takeUp(stored.jid).catch((error) => log.warn({ user: stored.jid, error }, 'Taking up a user failed.'))
    }
  }

  let loading: Promise<void> | undefined
  const load = () => (loading ??= takeOver())
  async function takeOver(): Promise<void> {
    await users.load()
    await prune()
    for (const { stored } of users.all) await inbox.resume(stored.jid)
  }
  const prune = () => store.prune(new Date(xmpp.clock.now() - REMEMBERED_DAYS * DAY))

  let isStarted = false
  const unlisten = xmpp.events.on('online', () => (isStarted ? takeUpAll() : undefined))

  return {
    users,
    load,
    async start() {
      await load()
      if (stopping.signal.aborted) return
      plugins.install()
      isStarted = true
      xmpp.timers.every('prune', DAY, prune)
      for (const { stored, session } of users.all) if (stored.loggedOut === undefined) session.start()
      if (xmpp.online) await takeUpAll()
    },
    async stop() {
      stopping.abort(new GatewayError('cancelled', 'The gateway stops.'))
      unlisten()
      xmpp.timers.cancel('prune')
      relay.stop()
      typing.stop()
      for (const { stored } of users.all) inbox.drop(stored.jid)
      await users.stop()
      await serial.idle()
      await shows.idle()
      unguard()
      plugins.remove()
    },
    handleUncaught(error) {
      const origin = scope.getStore()
      if (!origin) return false
      // A listener that awaited what failed, and was not awaited itself: the session has nothing worse to fear.
      if (typeof error === 'object' && error !== null && told.has(error)) return true
      if (origin.live.signal.aborted) {
        origin.log.warn({ error }, 'A session that is over let an error escape.')
        return true
      }
      origin.log.error({ error }, 'The network module let an error escape; its session is made anew.')
      origin.live.end({ error: toGatewayError(error), retry: 'frame' })
      return true
    },
  }
}

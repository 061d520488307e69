import { AsyncLocalStorage } from 'node:async_hooks'
import { createSerial, subscriptions } from '@trestle/core'
import { JID } from '@trestle/jid'
import type { Message } from '@trestle/stanza'
import { contactHandle } from './chats/contact-handle.js'
import { createRelayToNetwork } from './chats/relay-to-network.js'
import { createRelayToUser } from './chats/relay-to-user.js'
import { createTypingRelay } from './chats/typing.js'
import { provideCommands } from './commands/commands.js'
import { createInbox } from './delivery/inbox.js'
import { createMessageOutcomes } from './delivery/message-outcomes.js'
import { createOutbox } from './delivery/outbox.js'
import type { FrameHost } from './frame-host.js'
import type { Contact } from './module/chat.js'
import { GatewayError, toGatewayError } from './module/gateway-error.js'
import type { Call, DefinedNetwork, Ids, Log, Network } from './module/network.js'
import { describeGateway, usePlugins } from './plugins.js'
import { createAddresses } from './puppets/addresses.js'
import { createContactSync } from './puppets/contact-sync.js'
import { createFriendshipActs } from './puppets/friendship-acts.js'
import { createFriendships } from './puppets/friendships.js'
import { guardPresences } from './puppets/presence-guard.js'
import { createContacts } from './puppets/puppets.js'
import { keepSubscriptions } from './puppets/subscription-store.js'
import { createMembership } from './registration/membership.js'
import { provideRegistration } from './registration/registration.js'
import { secretsOf } from './registration/registration-form.js'
import type { LiveSession } from './sessions/live-session.js'
import { createSessionContext } from './sessions/session-context.js'
import { createSessionNotifier } from './sessions/session-notifier.js'
import { createStatusShows } from './sessions/status-shows.js'
import { userLog } from './sessions/user-log.js'
import { createUserSession, type UserSession } from './sessions/user-session.js'
import { createUserRegistry, type RunningUser } from './sessions/users.js'
import type { GatewayStore, StoredIncoming, StoredUser } from './storage/store.js'
import { createAbort } from './support/abort.js'
import { withDeadline } from './support/deadline.js'

export interface FrameOptions {
  readonly host: FrameHost
  readonly network: Network<unknown>
  readonly store: GatewayStore
  readonly log: Log
  /** Whether a bare JID may register. */
  readonly allows: (user: JID) => boolean
  readonly deadlines?: Deadlines
}

/** Deadlines of a module's code, in milliseconds. */
export interface Deadlines {
  /** For `session()`, `login()`, `logout()` and `unregister()`; 60,000 by default. */
  readonly session?: number
  /** For each other handler; 60,000 by default. */
  readonly handler?: number
  /** For the network's library to reconnect after `lost(…, 'self')`; 300,000 by default. */
  readonly selfReconnect?: number
}

/** A gateway without its connection to the server. It cannot be started again after `stop()`: make another. */
export interface Frame {
  readonly users: { readonly all: readonly RunningUser[]; get(user: string): RunningUser | undefined }
  /**
   * Loads the users of the store. Call it before the host goes online, so that the first stanzas find their users;
   * `start()` does it otherwise.
   */
  load(): Promise<void>
  /** Starts the sessions of the users, whether or not the host is online yet. */
  start(): Promise<void>
  /**
   * Ends the sessions, sends unavailable presence of the gateway and its puppets, and removes what the frame registered
   * on the host: another frame can be made on it. Plugins that require those of the frame are removed, too.
   */
  stop(): Promise<void>
  /** Ends the session that an uncaught error came from, and makes a new one; false if it came from none. */
  handleUncaught(error: unknown): boolean
}

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** Days for which ids of messages are kept, to recognise repeated ones. */
const KEPT_DAYS = 30
/** Messages of one user that may wait for the network. */
const MAX_WAITING = 1000

/** Makes a gateway on a host. Its plugins replace those that were used on the host before. */
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
  const loggedErrors = new WeakSet<object>()

  const plugins = usePlugins(host, network, {
    isUser: (user) => users.get(user.bare.toString()) !== undefined,
    isFriend: async (puppet, user) =>
      (await store.contacts.get(user.bare.toString(), addresses.legacyId(puppet)))?.friend === true,
  })
  describeGateway(host, network)
  const subscriptionsOf = (local: JID) => host.as(local).get(subscriptions)
  const users = createUserRegistry(store, makeSession)
  const logOf = (user: string) =>
    userLog(log, user, secretsOf(network.registration, users.get(user)?.stored.form ?? {}))
  const contacts = createContacts(store, addresses)
  const friendships = createFriendships({ subscriptionsOf, store, addresses })
  const shows = createStatusShows({ xmpp, users, friendships, log })
  keepSubscriptions(host.get(subscriptions), { store, addresses, users })
  const disposeGuard = guardPresences({ xmpp, users, addresses, allows })
  const outbox = createOutbox(xmpp, store, log)
  const effectsOf = createRelayToUser({ host, store, addresses, contacts, friendships, outbox, onNewContact })
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
  const notify = createSessionNotifier({ users, serial, logOf, run: runHandler, signal: stopping.signal })
  const typing = createTypingRelay({
    clock: xmpp.clock,
    repeat: typeof capabilities.typing === 'object' ? (capabilities.typing.repeatSeconds ?? 0) * 1000 : 0,
    notify: (user, chat, state) =>
      notify(user, chat, (handlers, call) => handlers.onTyping?.(contactOf(user, chat), state, call)),
  })
  const acts = createFriendshipActs({ store, addresses, capabilities, contactOf, inTurn, notify })
  const relay = createRelayToNetwork({ xmpp, addresses, capabilities, users, inbox, typing, notify, acts, logOf })
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
          onLogged: noteLogged,
        }),
      statusChanged: (status) => shows.changed(user, session, status),
      onConnected: (live) => {
        relay.sendUserPresence(JID.parse(user))
        return serial.run(`sync ${user}`, () => sync.syncList(user, live))
      },
    })
    return session
  }

  function noteLogged(error: unknown): void {
    if (typeof error === 'object' && error !== null) loggedErrors.add(error)
  }

  /** Runs after the earlier calls of handles of that chat. */
  function inTurn<T>(user: string, chat: string, run: () => Promise<T>): Promise<T> {
    return serial.run(`to user ${user} ${chat}`, () => {
      if (!users.get(user)) throw new GatewayError('cancelled', 'The user is not registered any more.')
      return run()
    })
  }

  /** A handle that does not end with a session. */
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

  /** Looks up the details of a new contact. */
  function onNewContact(user: string, legacyId: string): void {
    const live = users.get(user)?.session.current
    if (live?.connected) {
      sync.one(user, legacyId, live, (work) => runHandler(live, (call) => work(contactOf(user, legacyId), call), user))
    }
  }

  /** Runs code of the module with a deadline, attributed to this session. */
  function runHandler<T>(live: LiveSession, run: (call: Call) => T | Promise<T>, user: string): Promise<T> {
    const timeoutError = () => new GatewayError('timeout', 'The network module took too long.')
    return withDeadline(xmpp.clock, deadline, live.signal, timeoutError, (signal) =>
      scope.run({ live, log: logOf(user) }, () => run({ signal, attempt: 1 })),
    )
  }

  /** Sends a user what happened while the component was offline. */
  async function resumeUser(user: string): Promise<void> {
    await outbox.flush(user)
    // Presences that were sent meanwhile are lost.
    xmpp.send(xmpp.presence({ type: 'probe', to: user }))
    await friendships.showAll(user)
  }

  async function resumeUsers(): Promise<void> {
    for (const { stored } of users.all) {
      if (!xmpp.online) return
      await resumeUser(stored.jid).catch((error) => log.warn({ user: stored.jid, error }, 'Resuming a user failed.'))
    }
  }

  let loading: Promise<void> | undefined
  const load = () => (loading ??= loadUsers())
  async function loadUsers(): Promise<void> {
    await users.load()
    await prune()
    for (const { stored } of users.all) await inbox.resume(stored.jid)
  }
  const prune = () => store.prune(new Date(xmpp.clock.now() - KEPT_DAYS * DAY))

  let isStarted = false
  const disposeOnline = xmpp.events.on('online', () => (isStarted ? resumeUsers() : undefined))

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
      if (xmpp.online) await resumeUsers()
    },
    async stop() {
      stopping.abort(new GatewayError('cancelled', 'The gateway stops.'))
      disposeOnline()
      xmpp.timers.cancel('prune')
      relay.stop()
      typing.stop()
      for (const { stored } of users.all) inbox.drop(stored.jid)
      await users.stop()
      await serial.idle()
      await shows.idle()
      disposeGuard()
      plugins.remove()
    },
    handleUncaught(error) {
      const origin = scope.getStore()
      if (!origin) return false
      // A listener awaited a failed call and did not catch it: the failure is logged, and the session goes on.
      if (typeof error === 'object' && error !== null && loggedErrors.has(error)) return true
      if (origin.live.signal.aborted) {
        origin.log.warn({ error }, 'A session that has ended threw an uncaught error.')
        return true
      }
      origin.log.error({ error }, 'The network module threw an uncaught error; its session is restarted.')
      origin.live.end({ error: toGatewayError(error), retry: 'frame' })
      return true
    },
  }
}

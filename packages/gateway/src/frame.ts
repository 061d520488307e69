import { AsyncLocalStorage } from 'node:async_hooks'
import { createSerial, type Host, subscriptions, type Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Message } from '@trestle/stanza'
import { receipts } from '@trestle/xep-0184'
import { createAddresses } from './addresses.js'
import type { Contact } from './chat.js'
import { provideCommands } from './commands.js'
import { contactHandle } from './contact-handle.js'
import { createContactSync } from './contact-sync.js'
import { withDeadline } from './deadline.js'
import { createFriendships, keepSubscriptions } from './friendships.js'
import { GatewayError, toGatewayError, toStanzaErrorOf } from './gateway-error.js'
import { createInbox } from './inbox.js'
import type { LiveSession } from './live-session.js'
import { createMembership } from './membership.js'
import type { Call, DefinedNetwork, Ids, Log, Network } from './network.js'
import { createOutbox } from './outbox.js'
import { describeGateway, usePlugins } from './plugins.js'
import { createContacts } from './puppets.js'
import { provideRegistration } from './registration.js'
import { createRelayToNetwork } from './relay-to-network.js'
import { createRelayToUser } from './relay-to-user.js'
import { createSessionContext } from './session-context.js'
import type { SessionStatus } from './session-status.js'
import type { GatewayStore, StoredIncoming, StoredUser } from './store.js'
import { createTypingRelay } from './typing.js'
import { createUserSession } from './user-session.js'
import { createUserRegistry, type RunningUser } from './users.js'

/** What a frame needs of a component: any host whose core has the gateway's domain for its address. */
export interface FrameHost extends Pick<Host, 'get'> {
  use(...args: Parameters<Host['use']>): unknown
  readonly xmpp: Xmpp
  as(jid: JID | string): Pick<Host, 'get'>
}

export interface FrameOptions {
  readonly host: FrameHost
  readonly network: Network<unknown>
  readonly store: GatewayStore
  readonly log: Log
  /** Who may register: the whole bare address must fit. */
  readonly allows: (user: JID) => boolean
  readonly deadlines?: Deadlines
}

/** Milliseconds. */
export interface Deadlines {
  /** For `login()`, `logout()` and `unregister()`; 60,000 by default. */
  readonly session?: number
  /** For each other handler; 60,000 by default. */
  readonly handler?: number
  /** That a library may take to reconnect by itself, after `lost(…, 'self')`; 300,000 by default. */
  readonly selfReconnect?: number
}

/** The whole of a gateway but its connection. */
export interface Frame {
  readonly users: { readonly all: readonly RunningUser[]; get(user: string): RunningUser | undefined }
  /** Takes up the users of the store and starts their sessions. The host is online, or will be. */
  start(): Promise<void>
  /** Ends the sessions, and shows the gateway and its puppets as gone. */
  stop(): Promise<void>
  /** Takes an error that nobody caught, if it came from a session; the session is thrown away and made anew. */
  handleUncaught(error: unknown): boolean
}

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** Days for which ids of messages are remembered, to tell repeated ones. */
const REMEMBERED_DAYS = 30
const MAX_WAITING = 1000

export function createFrame({ host, network: given, store, log, allows, deadlines = {} }: FrameOptions): Frame {
  const network = given as DefinedNetwork
  const { session: sessionDeadline = MINUTE, handler: deadline = MINUTE, selfReconnect = 5 * MINUTE } = deadlines
  const { xmpp } = host
  const { capabilities } = network
  const addresses = createAddresses(xmpp.jid, network.ids.contacts)
  const scope = new AsyncLocalStorage<LiveSession>()
  const serial = createSerial()

  usePlugins(host, network, {
    isUser: (user) => users.get(user.bare.toString()) !== undefined,
    isFriend: async (puppet, user) =>
      (await store.contacts.get(user.bare.toString(), addresses.legacyId(puppet)))?.friend === true,
  })
  describeGateway(host, network)
  const of = (local: JID) => host.as(local).get(subscriptions)
  const users = createUserRegistry(store, makeSession)
  const contacts = createContacts(store, addresses)
  const friendships = createFriendships({ of, store, addresses })
  keepSubscriptions(host.get(subscriptions), store, addresses, users)
  const outbox = createOutbox(xmpp, store, log)
  const inScope = <T>(live: LiveSession, run: () => T): T => scope.run(live, run)
  const effectsOf = createRelayToUser({ host, store, addresses, contacts, friendships, outbox, met })
  const inbox = createInbox({
    xmpp,
    store,
    log,
    serial,
    deadline,
    clientIds: capabilities.clientIds === true,
    maxWaiting: MAX_WAITING,
    live: async (user, signal) => {
      const running = users.get(user)
      if (!running) throw new GatewayError('cancelled', 'The user is not registered any more.')
      return running.session.live(signal)
    },
    deliver,
    accepted: (message) => {
      if (capabilities.receipts !== 'real') acknowledge(message)
    },
    refused,
  })
  const typing = createTypingRelay({
    clock: xmpp.clock,
    repeat: typeof capabilities.typing === 'object' ? (capabilities.typing.repeatSeconds ?? 0) * 1000 : 0,
    tell: (user, chat, state) =>
      relay.tell(user, chat, (handlers, call) => handlers.onTyping?.(contactOf(user, chat), state, call)),
  })
  const relay = createRelayToNetwork({
    xmpp,
    addresses,
    capabilities,
    users,
    inbox,
    typing,
    serial,
    log,
    contactOf,
    run: runHandler,
  })
  const sync = createContactSync({ store, contactOf, log })
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

  function makeSession(stored: StoredUser) {
    const user = stored.jid
    const userLog = childLog(log, { user })
    return createUserSession({
      network,
      clock: xmpp.clock,
      log: userLog,
      scope: inScope,
      deadline: sessionDeadline,
      selfReconnect,
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
          log: userLog,
        }),
      statusChanged: (status) =>
        void serial
          .run(`show ${user}`, () => statusChanged(user, status))
          .catch((error) => userLog.warn({ error }, 'Showing the state failed.')),
      onConnected: (live) => sync.whole(user, live),
    })
  }

  const wasOnline = new Set<string>()
  async function statusChanged(user: string, status: SessionStatus): Promise<void> {
    log.info({ user, ...status }, `The session is ${status.state}.`)
    if (status.state === 'logged-out') await users.noteLoggedOut(user, status.reason)
    if (!xmpp.online) return
    const online = status.state === 'online'
    if (online !== wasOnline.has(user)) await friendships.showAll(user)
    else await friendships.showGateway(user)
    if (online) wasOnline.add(user)
    else wasOnline.delete(user)
  }

  /** A handle of the frame itself: it outlives sessions. */
  function contactOf(user: string, legacyId: string): Contact {
    return contactHandle(addresses.normalise(legacyId), effectsOf(user), (chat, run) =>
      serial.run(`to user ${user} ${chat}`, run),
    )
  }

  async function deliver(live: LiveSession, row: StoredIncoming, message: Message, signal: AbortSignal): Promise<Ids> {
    const { clientId, at, attempts } = row
    const incoming = { kind: 'text', body: message.body ?? '', clientId, at, raw: message.element } as const
    return inScope(live, () =>
      live.handlers.onMessage(contactOf(row.user, row.chat), incoming, { signal, attempt: attempts }),
    )
  }

  /** Clients show an error beside the message, if they are there to get it; a server keeps only text for later. */
  async function refused({ user, chat, at }: StoredIncoming, message: Message, error: GatewayError): Promise<void> {
    const wasJustThere = xmpp.clock.now() - at.getTime() < MINUTE
    const isThere =
      wasJustThere || xmpp.presences.of(user, addresses.gateway).some(({ jid }) => message.from?.equals(jid))
    if (isThere && xmpp.online) return xmpp.send(message.errorReply(toStanzaErrorOf(error)))
    const body = `Your message \u201c${message.body}\u201d: ${error.text ?? 'the network did not take it.'}`
    await effectsOf(user).text(chat, body, {})
  }

  function acknowledge(message: Message): void {
    if (!xmpp.online || !message.to) return
    host.as(message.to.withResource(addresses.resource)).get(receipts).acknowledge(message)
  }

  /** What the network knows of somebody new. */
  function met(user: string, legacyId: string): void {
    const live = users.get(user)?.session.current
    if (live)
      sync.one(user, legacyId, live, (work) => runHandler(live, (call) => work(contactOf(user, legacyId), call)))
  }

  /** Runs code of the module with a deadline, as this session's. */
  function runHandler<T>(live: LiveSession, run: (call: Call) => T | Promise<T>): Promise<T> {
    const late = () => new GatewayError('timeout', 'The network module took too long.')
    return withDeadline(xmpp.clock, deadline, live.signal, late, (signal) =>
      inScope(live, () => run({ signal, attempt: 1 })),
    )
  }

  async function takeUp(): Promise<void> {
    for (const { stored } of users.all) {
      await outbox.flush(stored.jid)
      // Asks who is there, since presences that came while we were away are lost.
      xmpp.send(xmpp.presence({ type: 'probe', to: stored.jid }))
      await friendships.showAll(stored.jid)
    }
  }
  const undo = xmpp.events.on('online', () =>
    takeUp().catch((error) => log.error({ error }, 'Taking up the users failed.')),
  )

  return {
    users,
    async start() {
      await users.load()
      await store.prune(new Date(xmpp.clock.now() - REMEMBERED_DAYS * DAY))
      xmpp.timers.every('prune', DAY, () => store.prune(new Date(xmpp.clock.now() - REMEMBERED_DAYS * DAY)))
      for (const { stored, session } of users.all) {
        await inbox.resume(stored.jid)
        if (stored.loggedOut === undefined) session.start()
      }
      if (xmpp.online) await takeUp()
    },
    async stop() {
      undo()
      xmpp.timers.cancel('prune')
      for (const { stored } of users.all) inbox.drop(stored.jid)
      await users.stop()
      await serial.idle()
    },
    handleUncaught(error) {
      const live = scope.getStore()
      if (!live) return false
      log.error({ error }, 'The network module let an error escape; its session is made anew.')
      live.end({ error: toGatewayError(error), retry: 'frame' })
      return true
    },
  }
}

/** A log that says of everything whom it concerns. */
function childLog(log: Log, about: object): Log {
  const level = (name: keyof Log) => (details: object | string, text?: string) =>
    typeof details === 'string' ? log[name](about, details) : log[name]({ ...about, ...details }, text)
  return { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') }
}

import { createSerial, subscriptions } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { ping } from '@trestle/xep-0199'
import { createChats } from './assembly/chats.js'
import type { Ground } from './assembly/ground.js'
import { createLooks } from './assembly/looks.js'
import { createRequests } from './assembly/requests.js'
import { createRosters } from './assembly/rosters.js'
import { roomIdOf } from './chats/chat-key.js'
import { createTypingRelay } from './chats/typing.js'
import { receiveFromUsers } from './delivery/from-user.js'
import { createTakeEvent } from './delivery/take-event.js'
import { createSay } from './dialogues/say.js'
import type { FrameHost } from './frame-host.js'
import type { FrameOptions } from './frame-options.js'
import { createLimits } from './limits/limits.js'
import { readConfig } from './module/config.js'
import { GatewayError, textForUser, toGatewayError } from './module/gateway-error.js'
import type { Call } from './module/handlers.js'
import { type DefinedNetwork, definedNetwork, type Log } from './module/network.js'
import { describeGateway, usePlugins } from './plugins.js'
import { addressMaps, createAddresses } from './puppets/addresses.js'
import { createContactSync } from './puppets/contact-sync.js'
import { createFriendshipActs } from './puppets/friendship-acts.js'
import { createLookUps } from './puppets/look-ups.js'
import { refuseForNobody } from './puppets/nobody.js'
import { guardPresences } from './puppets/presence-guard.js'
import { createContacts } from './puppets/puppets.js'
import { createLearn } from './puppets/strangers.js'
import { keepSubscriptions } from './puppets/subscription-store.js'
import { secretsIn } from './registration/module-form.js'
import { preferencesOf, seesLastSeen, showsAvatar, showsPresence } from './registration/preferences.js'
import { createSharedAccounts } from './registration/shared-accounts.js'
import type { LiveSession } from './sessions/live-session.js'
import { createModuleScope } from './sessions/module-scope.js'
import { createPresenceRelay } from './sessions/presence-relay.js'
import { createResume } from './sessions/resume.js'
import { createSessionContext } from './sessions/session-context.js'
import { createSessionNotifier } from './sessions/session-notifier.js'
import { createPacedRuns } from './sessions/start-up.js'
import { createStatusShows } from './sessions/status-shows.js'
import { createUserAvatars } from './sessions/user-avatars.js'
import { userLog } from './sessions/user-log.js'
import { createUserSession, type UserSession } from './sessions/user-session.js'
import { createUserRegistry, type RunningUser } from './sessions/users.js'
import { createCounters, type GatewayCounts } from './status/counts.js'
import { shareStore } from './storage/fair-store.js'
import type { StoredUser } from './storage/store.js'
import { createAbort } from './support/abort.js'

/** A gateway without its connection to the server. It cannot be started again after `stop()`: make another. */
export interface Frame {
  readonly users: { readonly all: readonly RunningUser[]; get(user: string): RunningUser | undefined }
  /**
   * Loads the users of the store. Call it before the host goes online, so that the first stanzas find their users;
   * `start()` does it otherwise.
   */
  load(): Promise<void>
  /**
   * Begins to start the sessions of the users, so many in a second as `startRate` says, whether or not the host is online
   * yet.
   */
  start(): Promise<void>
  /**
   * Ends the sessions, sends unavailable presence of the gateway and its puppets, and removes what the frame registered
   * on the host: another frame can be made on it. Plugins that require those of the frame are removed, too.
   */
  stop(): Promise<void>
  /** Ends the session that an uncaught error came from, and makes a new one; false if it came from none. */
  handleUncaught(error: unknown): boolean
  /** What it has counted since it was made, and what waits. */
  counts(): Promise<GatewayCounts>
}

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** Days for which ids of messages are kept, to recognise repeated ones. */
const KEPT_DAYS = 30
/** Users whose sessions are started in a second. */
const START_RATE = 50

/** Makes a gateway on a host. Its plugins replace those that were used on the host before. */
export function createFrame(options: FrameOptions): Frame {
  const { host, log, allows, privilegedBy, deadlines = {} } = options
  const store = shareStore(options.store)
  const network = namedNetwork(options)
  const config = readConfig(network.config, options.config ?? {})
  const { session: sessionDeadline = MINUTE, handler: deadline = MINUTE, selfReconnect = 5 * MINUTE } = deadlines
  const { xmpp } = host
  const { clock } = xmpp
  const { capabilities } = network
  const addresses = createAddresses(xmpp.jid, addressMaps(network.ids, capabilities.rooms !== undefined))
  const serial = createSerial()
  const stopping = createAbort()
  const scope = createModuleScope({ clock, deadline, contexts: options.contexts })
  const counters = createCounters()
  const limits = createLimits(clock, options.limits, counters.limited)
  const say = createSay(host)
  const users = createUserRegistry(store, makeSession)
  const contacts = createContacts(store, addresses)
  const isUser = (user: JID) => users.get(user.bare.toString()) !== undefined
  const isFriend = async (puppet: JID, user: JID) =>
    (await contacts.get(user.bare.toString(), addresses.legacyId(puppet)))?.friend === true
  const plugins = usePlugins(host, network, {
    ...{ isUser, isFriend, privilegedBy },
    isRoom: (jid) => addresses.findRoom(jid) !== undefined,
  })
  describeGateway(host, network)
  const subscriptionsOf = (local: JID) => host.as(local).get(subscriptions)
  /** By the records of users, since each message asks for it several times. */
  const logs = new WeakMap<StoredUser, Log>()
  function logOf(user: string): Log {
    const stored = users.get(user)?.stored
    const known = stored && logs.get(stored)
    if (known) return known
    const made = userLog(log, user, secretsIn(network, stored?.form ?? {}))
    if (stored) logs.set(stored, made)
    return made
  }
  const ground: Ground = {
    ...{ options, host, xmpp, clock, network, store, log, logOf, addresses, users, contacts },
    ...{ subscriptionsOf, scope, serial, limits, counters, say, stopping: stopping.signal },
  }

  const arrived = () => pingItself(host, addresses.gateway)
  const rosters = createRosters(ground, arrived, (user, work) => kept.reading(user, work))
  const { friendships } = rosters
  const looks = createLooks(ground, {
    friendships,
    learn: (user, legacyId) => learn(user, legacyId),
    keepAvatar: (user, legacyId, avatar) =>
      chats.queue.inTurn(user, legacyId, async () => {
        const room = roomIdOf(legacyId)
        if (room === undefined) await chats.effects.keepAvatar(user, legacyId, avatar)
        else await chats.rooms?.keepAvatar(user, room, avatar)
      }),
  })
  const shows = createStatusShows({ xmpp, users, friendships, log })
  const kept = keepSubscriptions(host.get(subscriptions), { store, users, presenceFor: looks.presenceFor })
  const disposeGuard = guardPresences({ xmpp, users, addresses, allows })
  const disposeNobody = refuseForNobody(xmpp, addresses)
  const chats = createChats(ground, { rosters, looks, arrived, onNewContact })
  const { inbox, outbox, contactOf } = chats

  const runHandler = <T>(live: LiveSession, run: (call: Call) => T | Promise<T>, user: string) =>
    scope.handler(live, logOf(user), run)
  const notify = createSessionNotifier({ users, serial, logOf, run: runHandler, signal: stopping.signal })
  const typing = createTypingRelay({
    clock,
    repeat: typeof capabilities.typing === 'object' ? (capabilities.typing.repeatSeconds ?? 0) * 1000 : 0,
    notify: (user, chat, state) =>
      notify(user, chat, (handlers, call) => handlers.onTyping?.(chats.chatOf(user, chat), state, call)),
  })
  const acts = createFriendshipActs({
    ...{ contacts, addresses, capabilities, contactOf, notify, mayRequest },
    inTurn: chats.queue.inTurn,
  })
  const presences = createPresenceRelay({ xmpp, addresses, capabilities, users, typing, notify, acts })
  const userAvatars = createUserAvatars({
    ...{ host, store, addresses, capabilities, users, notify, logOf },
    fetching: { ...options.files?.fetching, clock },
  })
  const lookUps = createLookUps({ users, contactOf, run: runHandler })
  const learn = createLearn({ lookUps, limits, capabilities, logOf })
  const sync = createContactSync({ contacts, reading: kept.reading, contactOf, lookUps, clock, deadline, log })
  const requests = createRequests(ground, {
    ...{ friendships, inbox, runHandler, sync: syncNow, preferencesChanged },
    publish: chats.publishFiles,
    leaveRooms: async (user) => chats.rooms?.leave(user),
    roomCommands: chats.rooms?.commands ?? [],
    forget: async (user) => {
      chats.rooms?.drop(user)
      await chats.removeFilesOf(user)
    },
  })
  const { membership, toGateway } = requests
  const accounts = createSharedAccounts({ network, users, addressOf: addresses.user, say, log })
  const take = createTakeEvent({ xmpp, inbox, typing, limits, capabilitiesOf: chats.capabilitiesOf })
  const disposeFromUser = receiveFromUsers({
    ...{ xmpp, addresses, users, take, logOf, toGateway },
    refused: chats.restoreReactions,
  })

  /** Counts a request for friendship; one too many is refused, and the user told. */
  function mayRequest(user: string, local: JID): boolean {
    try {
      limits.take('friendships', user)
      return true
    } catch (error) {
      const to = addresses.user(user)
      void say(to, { text: `${local.bare}: ${textForUser(toGatewayError(error))}` })
      subscriptionsOf(local)
        .deny(to)
        .catch((failure) => logOf(user).warn({ error: failure }, 'Refusing a request for friendship failed.'))
      return false
    }
  }

  /** Reads the contact list of a user's network again. */
  async function syncNow(user: string): Promise<void> {
    const live = users.get(user)?.session.current
    if (!live?.connected) throw new GatewayError('disconnected', 'You are not connected to the network.')
    await scope.within(live, logOf(user), () => serial.run(`sync ${user}`, () => sync.syncList(user, live)))
  }

  function preferencesChanged(now: StoredUser, before: StoredUser): void {
    const [after, earlier] = [preferencesOf(network, now), preferencesOf(network, before)]
    notify(now.jid, '', (handlers, call) => handlers.onPreferences?.(after, earlier, call))
    if (showsPresence(now) !== showsPresence(before)) presences.sendUserPresence(addresses.user(now.jid))
    const { lastSeenText = false } = options
    if (seesLastSeen(now, lastSeenText) !== seesLastSeen(before, lastSeenText)) {
      looks
        .showLastSeen(now.jid)
        .catch((error) => logOf(now.jid).warn({ error }, 'Sending presences of contacts failed.'))
    }
    if (showsAvatar(now) !== showsAvatar(before)) userAvatars.tell(now.jid)
  }

  function makeSession(stored: StoredUser): UserSession {
    const user = stored.jid
    const ownLog = userLog(log, user, secretsIn(network, stored.form))
    const session: UserSession = createUserSession({
      network,
      clock,
      log: ownLog,
      scope: (live, run) => scope.within(live, ownLog, run),
      deadline: sessionDeadline,
      selfReconnect,
      loggedOut: stored.loggedOut,
      context: (live, connection) =>
        createSessionContext({
          user: stored,
          network,
          config,
          preferences: () => preferencesOf(network, users.get(user)?.stored ?? stored),
          signal: live.signal,
          connection,
          xmpp,
          store,
          addresses,
          effects: chats.handleEffectsOf(user, live.signal),
          rooms: chats.rooms,
          queue: chats.queue.ofSession(user, live.signal, ownLog),
          log: ownLog,
          onLogged: scope.noteLogged,
        }),
      statusChanged: (status) => {
        if (status.state === 'logged-out') limits.passes('failedLogins', membership.loginKey(stored))
        if (status.state === 'online') {
          limits.reset('failedLogins', membership.loginKey(stored))
          accounts.connected(stored)
        }
        if (status.state === 'failed' && status.retryAt) counters.count('reconnects')
        shows.changed(user, session, status)
      },
      onConnected: (live) => {
        presences.sendUserPresence(addresses.user(user))
        userAvatars.tell(user)
        return serial.run(`sync ${user}`, async () => {
          try {
            await sync.syncList(user, live)
            rosters.keepAll(user)
          } finally {
            try {
              if (!live.signal.aborted) await chats.rooms?.connected(user, live)
            } finally {
              if (!live.signal.aborted) chats.missed.fill(user, live)
            }
          }
        })
      },
    })
    return session
  }

  /** Looks up the details of a new contact. */
  function onNewContact(user: string, legacyId: string): void {
    const live = users.get(user)?.session.current
    if (live?.connected) sync.one(user, legacyId, live)
  }

  chats.rooms?.host(take)
  const paced = createPacedRuns({ clock, log, rate: options.startRate ?? START_RATE })
  const resume = createResume({ xmpp, users, outbox, friendships, paced })

  let loading: Promise<void> | undefined
  const load = () => (loading ??= loadUsers())
  async function loadUsers(): Promise<void> {
    await users.load()
    await prune()
    for (const { stored } of users.all) {
      await inbox.resume(stored.jid)
      await chats.rooms?.restore(stored.jid)
    }
  }
  const prune = () => store.prune(new Date(clock.now() - KEPT_DAYS * DAY))

  let isStarted = false
  const disposeOnline = xmpp.events.on('online', () => (isStarted ? resume.online() : undefined))

  return {
    users,
    load,
    async start() {
      await load()
      if (stopping.signal.aborted) return
      plugins.install()
      isStarted = true
      xmpp.timers.every('prune', DAY, prune)
      void looks.showOwnAvatar()
      await resume.start()
    },
    async stop() {
      stopping.abort(new GatewayError('cancelled', 'The gateway stops.'))
      disposeOnline()
      paced.stop()
      xmpp.timers.cancel('prune')
      disposeFromUser()
      requests.stop()
      presences.stop()
      userAvatars.stop()
      typing.stop()
      rosters.stop()
      for (const { stored } of users.all) inbox.drop(stored.jid)
      await users.stop()
      await chats.missed.idle()
      await looks.stopReading()
      await serial.idle()
      await chats.queue.idle()
      await shows.idle()
      looks.stop()
      await rosters.idle()
      await outbox.stop()
      await chats.rooms?.stop()
      disposeGuard()
      disposeNobody()
      plugins.remove()
    },
    handleUncaught: scope.handleUncaught,
    counts: async () => ({ ...counters.read(), inboxRows: inbox.waiting, outboxRows: await store.outgoing.count() }),
  }
}

/** The network under the name that it has here. */
function namedNetwork({ network, texts }: FrameOptions): DefinedNetwork {
  const defined = definedNetwork(network)
  return texts?.name ? { ...defined, name: texts.name } : defined
}

/** The server passes the ping back behind everything that was sent before. An error says as much as an answer. */
async function pingItself(host: FrameHost, gateway: JID): Promise<void> {
  await host
    .as(gateway)
    .get(ping)
    .ping(gateway)
    .catch((error) => {
      if (!(error instanceof StanzaError)) throw error
    })
}

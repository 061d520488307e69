import { createSerial, subscriptions } from '@trestle/core'
import { createPictures, type FetchOptions, type FileHost, uploadHost } from '@trestle/gateway-media'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { disco } from '@trestle/xep-0030'
import { vcard } from '@trestle/xep-0054'
import { ping } from '@trestle/xep-0199'
import { httpUpload, NS_HTTP_UPLOAD } from '@trestle/xep-0363'
import type { ChatEvent } from './chats/chat-event.js'
import { contactHandle } from './chats/contact-handle.js'
import { createEffectQueue } from './chats/effect-queue.js'
import { createHandleEffects } from './chats/handle-effects.js'
import { createTypingRelay } from './chats/typing.js'
import { adminCommands, type LogLevelControl } from './commands/admin.js'
import { createBroadcast } from './commands/broadcast.js'
import { builtInCommands } from './commands/built-in.js'
import { createAccess } from './commands/command-spec.js'
import { provideCommands } from './commands/commands.js'
import { moduleCommands } from './commands/module-commands.js'
import { createContactSearch, provideSearch, searchCommand } from './commands/search.js'
import { createAnswers } from './delivery/answers.js'
import { createDeliver } from './delivery/deliver.js'
import { receiveFromUsers } from './delivery/from-user.js'
import { createInbox } from './delivery/inbox.js'
import { createOutbox } from './delivery/outbox.js'
import { createSendToUser } from './delivery/to-user.js'
import { createSay } from './dialogues/say.js'
import { createPublishFiles } from './files/publish-files.js'
import { publishedRecords } from './files/published-records.js'
import { createTransfers } from './files/transfers.js'
import type { FrameHost } from './frame-host.js'
import { createLimits, type Limits } from './limits/limits.js'
import type { Contact } from './module/contact.js'
import { GatewayError, textForUser, toGatewayError } from './module/gateway-error.js'
import type { Call } from './module/handlers.js'
import { definedNetwork, type Log, type Network } from './module/network.js'
import { describeGateway, usePlugins } from './plugins.js'
import { createPrivileges, domainOf, privilegedSelf } from './privileges/privileges.js'
import { createAddresses } from './puppets/addresses.js'
import { createAvatars } from './puppets/avatars.js'
import { createContactDisco } from './puppets/contact-disco.js'
import { createContactEffects } from './puppets/contact-effects.js'
import { createContactSync } from './puppets/contact-sync.js'
import { createEventing } from './puppets/eventing.js'
import { createFriendshipActs } from './puppets/friendship-acts.js'
import { createFriendships, type Friendships } from './puppets/friendships.js'
import { createGatewayAvatar } from './puppets/gateway-avatar.js'
import { createLocalPresences } from './puppets/local-presences.js'
import { refuseForNobody } from './puppets/nobody.js'
import { guardPresences } from './puppets/presence-guard.js'
import { createPresencePace } from './puppets/presence-pace.js'
import { createContacts } from './puppets/puppets.js'
import { createRosterKeeper } from './puppets/roster-keeper.js'
import { createRosterSuggestions } from './puppets/roster-suggestions.js'
import { keepSubscriptions } from './puppets/subscription-store.js'
import { createFormSteps } from './registration/form-steps.js'
import { createMembership } from './registration/membership.js'
import { secretsIn } from './registration/module-form.js'
import { preferencesOf, showsPresence } from './registration/preferences.js'
import { createRegistering } from './registration/registering.js'
import { provideRegistration } from './registration/registration.js'
import { createSharedAccounts } from './registration/shared-accounts.js'
import type { LiveSession } from './sessions/live-session.js'
import { createModuleScope } from './sessions/module-scope.js'
import { createPresenceRelay } from './sessions/presence-relay.js'
import { createResume } from './sessions/resume.js'
import { createSessionContext } from './sessions/session-context.js'
import { createSessionNotifier } from './sessions/session-notifier.js'
import { createStatusShows } from './sessions/status-shows.js'
import { userLog } from './sessions/user-log.js'
import { createUserSession, type UserSession } from './sessions/user-session.js'
import { createUserRegistry, type RunningUser } from './sessions/users.js'
import type { GatewayStore, StoredUser } from './storage/store.js'
import { createAbort } from './support/abort.js'

export interface FrameOptions {
  readonly host: FrameHost
  readonly network: Network<unknown>
  readonly store: GatewayStore
  readonly log: Log
  /** Whether a bare JID may register. */
  readonly allows: (user: JID) => boolean
  /**
   * Domains whose servers may let the gateway act for their users (XEP-0356): keep their rosters, and show what they do in
   * other apps of the network. By default, the parent domain of the gateway.
   */
  readonly privilegedBy?: readonly string[] | undefined
  readonly deadlines?: Deadlines
  /**
   * Whether the status of a contact also says in words when it was last seen, for clients that do not read that
   * (XEP-0319). False by default.
   */
  readonly lastSeenText?: boolean | undefined
  readonly files?: FileOptions | undefined
  /** Whether a bare JID may execute the commands of administrators; nobody by default. */
  readonly isAdmin?: (user: JID) => boolean
  /** How often users may do what reaches the network. */
  readonly limits?: Limits
  /** Lets administrators change the level of the log. */
  readonly logLevel?: LogLevelControl | undefined
}

/** How files go to and from users. */
export interface FileOptions {
  /** Where files of the network are published. Default: the service for uploads of the server (XEP-0363). */
  readonly host?: FileHost | undefined
  /** Whether that service may give URLs of http, as for tests. Default false. */
  readonly allowHttp?: boolean | undefined
  /** How files of users are retrieved: by default from the public internet alone, of at most 256 MiB. */
  readonly fetching?: Pick<FetchOptions, 'maxBytes' | 'allowPrivateAddresses' | 'resolve'> | undefined
}

/** Deadlines of a module's code, in milliseconds. */
export interface Deadlines {
  /** For `session()`, `login()`, `logout()` and `unregister()`; 60,000 by default. */
  readonly session?: number
  /** For each other handler; 60,000 by default. */
  readonly handler?: number
  /** For `onMessage` and `onEdit` where there are files; 600,000 by default. */
  readonly files?: number
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
/** Transfers of files at once, of each user and of all. */
const TRANSFERS = { ofUser: 4, ofAll: 32 }
/** Messages of one user that may wait for the network. */
const MAX_WAITING = 1000

/** Makes a gateway on a host. Its plugins replace those that were used on the host before. */
export function createFrame(options: FrameOptions): Frame {
  const { host, network: given, store, log, allows, deadlines = {}, isAdmin = () => false } = options

  const { lastSeenText = false, privilegedBy, files = {} } = options
  const network = definedNetwork(given)
  const { session: sessionDeadline = MINUTE, handler: deadline = MINUTE, selfReconnect = 5 * MINUTE } = deadlines
  const { files: filesDeadline = 10 * MINUTE } = deadlines
  const { xmpp } = host
  const { clock } = xmpp
  const { capabilities } = network
  const addresses = createAddresses(xmpp.jid, network.ids.contacts)
  const serial = createSerial()
  const stopping = createAbort()
  const scope = createModuleScope({ clock, deadline })
  const limits = createLimits(clock, options.limits)
  const say = createSay(host)
  const startedAt = clock.monotonic()

  const users = createUserRegistry(store, makeSession)
  const contacts = createContacts(store, addresses)
  const isUser = (user: JID) => users.get(user.bare.toString()) !== undefined
  const isFriend = async (puppet: JID, user: JID) =>
    (await contacts.get(user.bare.toString(), addresses.legacyId(puppet)))?.friend === true
  const plugins = usePlugins(host, network, { isUser, isFriend, privilegedBy })
  describeGateway(host, network)
  host.use(httpUpload, { allowHttp: files.allowHttp })
  const self = privilegedSelf(host, NS_HTTP_UPLOAD)
  const fileHost = files.host ?? uploadHost({ host, self, store: publishedRecords(store), clock })
  const subscriptionsOf = (local: JID) => host.as(local).get(subscriptions)
  const logOf = (user: string) => userLog(log, user, secretsIn(network, users.get(user)?.stored.form ?? {}))
  const arrived = () => pingItself(host, addresses.gateway)
  const privileges = createPrivileges({ host, arrived })
  const suggestions = createRosterSuggestions({ host, addresses, log })
  const roster = createRosterKeeper({
    privileges,
    contacts,
    store,
    addresses,
    clock,
    log,
    name: network.name,
    subscriptionsOf,
    isUser: (user) => users.get(user) !== undefined,
    probe: (user) => xmpp.send(xmpp.presence({ type: 'probe', to: user })),
    refused: (user, contact) => (contact ? friendships.befriend(user, contact) : friendships.join(user)),
  })
  const friendships: Friendships = createFriendships({
    subscriptionsOf,
    store,
    addresses,
    privileges,
    roster,
    suggestions,
  })
  const disposeGranted = privileges.onChange((domain) => {
    for (const { stored } of users.all) if (domainOf(stored.jid) === domain) roster.noteAll(stored.jid)
  })
  const shows = createStatusShows({ xmpp, users, friendships, log })
  const contactDisco = createContactDisco({ disco: host.get(disco), network, addresses, users, contacts })
  const { capabilitiesOf } = contactDisco
  const pictures = createPictures()
  const gatewayAvatar = createGatewayAvatar({ network, pictures, log, signal: stopping.signal })
  const presenceFor = createLocalPresences({
    store,
    addresses,
    users,
    clock,
    lastSeenText,
    gatewayAvatar: () => gatewayAvatar.avatar,
    caps: contactDisco.caps,
  })
  keepSubscriptions(host.get(subscriptions), { store, users, presenceFor })
  const disposeGuard = guardPresences({ xmpp, users, addresses, allows })
  const disposeNobody = refuseForNobody(xmpp, addresses)

  const outbox = createOutbox({
    store,
    log,
    online: () => xmpp.online,
    transmit: (stanza) => xmpp.send(stanza),
    arrived,
    later: (milliseconds, run) => {
      const timer = clock.setTimeout(run, milliseconds)
      return () => clock.clearTimeout(timer)
    },
  })
  const avatars = createAvatars({
    store,
    clock,
    pictures,
    log,
    signal: stopping.signal,
    keep: (user, legacyId, avatar) =>
      queueEffect.inTurn(user, legacyId, () => effects.keepAvatar(user, legacyId, avatar)),
  })
  const eventing = createEventing({
    xmpp,
    store,
    addresses,
    users,
    contacts,
    gateway: () => ({ name: network.name, details: { avatar: gatewayAvatar.avatar } }),
    picture: async (avatar, user) => (user === undefined ? gatewayAvatar.data : avatars.picture(user, avatar)),
    log,
  })
  const disposeVcards = host
    .get(vcard)
    .api.register('getVcard', ({ jid, from }) => (jid && from ? eventing.vcard(jid, from) : undefined))
  const pace = createPresencePace({
    clock,
    async show(user, legacyId) {
      const contact = await contacts.get(user, legacyId)
      // Once it is online again, all are shown.
      if (contact?.friend && xmpp.online) await friendships.showContact(user, contact)
    },
    failed: (error, user) => log.warn({ user, error }, 'Sending the presence of a contact failed.'),
  })
  const effects = createContactEffects({
    contacts,
    friendships,
    addresses,
    capabilities,
    avatars,
    eventing,
    presenceChanged: pace.changed,
    onNewContact,
  })
  const sendToUser = createSendToUser({
    ...{ host, store, addresses, outbox, privileges, log },
    contactOf: effects.contact,
    underWay: (user, chat) => inbox.underWay(user, chat),
  })
  const transfers = createTransfers(TRANSFERS)
  const publishFiles = createPublishFiles({ host: fileHost, transfers, logOf })
  const handleEffectsOf = (user: string, signal?: AbortSignal) =>
    createHandleEffects({
      user,
      store,
      effects,
      sendToUser,
      publish: (attachments) =>
        publishFiles(user, attachments, signal ?? users.get(user)?.session.current?.signal ?? stopping.signal),
    })
  const queueEffect = createEffectQueue({ serial, logOf, noteLogged: scope.noteLogged, users })
  const contactOf = (user: string, legacyId: string): Contact =>
    contactHandle(addresses.normalise(legacyId), handleEffectsOf(user), queueEffect.ofUser(user))

  const fetching = { ...files.fetching, clock, timeout: filesDeadline }
  const deliver = createDeliver({ store, capabilitiesOf, contactOf, transfers, fetching })
  const inbox = createInbox({
    xmpp,
    store,
    outbox,
    answers: createAnswers(host, addresses),
    logOf,
    serial,
    deadline: (row) => (hasFiles(row.event) ? filesDeadline : deadline),
    clientIds: capabilities.clientIds === true,
    receiptOnAccept: capabilities.receipts !== 'real',
    maxWaiting: MAX_WAITING,
    live: users.live,
    deliver: (live, row, stanza, signal) =>
      scope.within(live, logOf(row.user), () => deliver(live, row, stanza, { signal, attempt: row.attempts })),
  })
  const runHandler = <T>(live: LiveSession, run: (call: Call) => T | Promise<T>, user: string) =>
    scope.handler(live, logOf(user), run)
  const notify = createSessionNotifier({ users, serial, logOf, run: runHandler, signal: stopping.signal })
  const typing = createTypingRelay({
    clock,
    repeat: typeof capabilities.typing === 'object' ? (capabilities.typing.repeatSeconds ?? 0) * 1000 : 0,
    notify: (user, chat, state) =>
      notify(user, chat, (handlers, call) => handlers.onTyping?.(contactOf(user, chat), state, call)),
  })
  const acts = createFriendshipActs({
    contacts,
    addresses,
    capabilities,
    contactOf,
    inTurn: queueEffect.inTurn,
    notify,
    mayRequest,
  })
  const presences = createPresenceRelay({ xmpp, addresses, capabilities, users, typing, notify, acts })
  const sync = createContactSync({ store, contactOf, clock, deadline, log })
  const membership = createMembership({
    network,
    store,
    users,
    contacts,
    friendships,
    inbox,
    limits,
    allows,
    log,
    now: () => new Date(clock.now()),
    onNew: (user) => {
      void say(addresses.user(user), { text: `Welcome to ${network.name}. Write “help” for the commands.` })
    },
    preferencesChanged,
  })
  const accounts = createSharedAccounts({ network, users, addressOf: addresses.user, say, log })
  const registering = createRegistering({ network, store, users, membership, scope, logOf })
  const mayExecute = createAccess({ users, allows, isAdmin })
  const contactSearch = createContactSearch({ network, users, addresses, limits, run: runHandler })
  const chat = provideCommands({
    host,
    addresses,
    mayExecute,
    limits,
    say,
    logOf,
    commands: [
      ...builtInCommands({ network, store, users, membership, registering, sync: syncNow }),
      ...(contactSearch ? [searchCommand(contactSearch)] : []),
      ...moduleCommands({ network, users, scope, logOf }),
      ...adminCommands({
        users,
        membership,
        logLevel: options.logLevel,
        uptime: () => clock.monotonic() - startedAt,
        broadcast: createBroadcast(say),
      }),
    ],
  })
  const steps = createFormSteps({
    clock,
    register: (held) => registering.register(held),
    chat: chat.medium,
    ended: chat.ended,
  })
  provideRegistration({ host, network, users, membership, addresses, steps })
  provideSearch({ host, addresses, contactSearch })
  const disposeFromUser = receiveFromUsers({
    xmpp,
    addresses,
    capabilitiesOf,
    users,
    inbox,
    typing,
    logOf,
    limits,
    toGateway: chat.take,
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
          preferences: () => preferencesOf(network, users.get(user)?.stored ?? stored),
          signal: live.signal,
          connection,
          xmpp,
          store,
          addresses,
          effects: handleEffectsOf(user, live.signal),
          queue: queueEffect.ofSession(user, live.signal, ownLog),
          log: ownLog,
          onLogged: scope.noteLogged,
        }),
      statusChanged: (status) => {
        if (status.state === 'logged-out') limits.passes('failedLogins', membership.loginKey(stored))
        if (status.state === 'online') {
          limits.reset('failedLogins', membership.loginKey(stored))
          accounts.connected(stored)
        }
        shows.changed(user, session, status)
      },
      onConnected: (live) => {
        presences.sendUserPresence(addresses.user(user))
        return serial.run(`sync ${user}`, async () => {
          await sync.syncList(user, live)
          roster.noteAll(user)
        })
      },
    })
    return session
  }

  /** Looks up the details of a new contact. */
  function onNewContact(user: string, legacyId: string): void {
    const live = users.get(user)?.session.current
    if (live?.connected) {
      sync.one(user, legacyId, live, (work) => runHandler(live, (call) => work(contactOf(user, legacyId), call), user))
    }
  }

  const resume = createResume({ xmpp, users, outbox, friendships, addresses, log })

  let loading: Promise<void> | undefined
  const load = () => (loading ??= loadUsers())
  async function loadUsers(): Promise<void> {
    await users.load()
    await prune()
    for (const { stored } of users.all) await inbox.resume(stored.jid)
  }
  const prune = () => store.prune(new Date(clock.now() - KEPT_DAYS * DAY))

  async function showOwnAvatar(): Promise<void> {
    if (!(await gatewayAvatar.load())) return
    const shown = { name: network.name, details: { avatar: gatewayAvatar.avatar } }
    for (const { stored } of users.all) {
      eventing.changed(stored.jid, addresses.gateway, { name: network.name }, shown)
      if (xmpp.online) await friendships.showGateway(stored.jid).catch(() => {})
    }
  }

  let isStarted = false
  const disposeOnline = xmpp.events.on('online', () => (isStarted ? resume() : undefined))

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
      void showOwnAvatar()
      if (xmpp.online) await resume()
    },
    async stop() {
      stopping.abort(new GatewayError('cancelled', 'The gateway stops.'))
      disposeOnline()
      xmpp.timers.cancel('prune')
      disposeFromUser()
      steps.stop()
      chat.stop()
      presences.stop()
      typing.stop()
      disposeGranted()
      roster.stop()
      suggestions.stop()
      for (const { stored } of users.all) inbox.drop(stored.jid)
      await users.stop()
      await avatars.stop()
      await serial.idle()
      await shows.idle()
      pace.stop()
      eventing.stop()
      contactDisco.stop()
      disposeVcards()
      await roster.idle()
      await outbox.stop()
      disposeGuard()
      disposeNobody()
      plugins.remove()
    },
    handleUncaught: scope.handleUncaught,
  }
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

function hasFiles(json: string): boolean {
  const event = JSON.parse(json) as ChatEvent
  return 'content' in event && event.content.files !== undefined
}

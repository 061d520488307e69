import { JID } from '@trestle/jid'
import { NS_REGISTER, RegistrationFeature } from '@trestle/xep-0077'
import { NS_VERSION } from '@trestle/xep-0092'
import { NS_PING } from '@trestle/xep-0199'
import { NS_CARBONS } from '@trestle/xep-0280'
import type { Element } from '@trestle/xml'
import type { XmlStream } from '@trestle/xmlstream'
import { serverDisco, versionService } from './about-services.js'
import { createAccountServices } from './account-services.js'
import { type Accounts, createAccounts } from './accounts.js'
import { archiveReader } from './archive-reader.js'
import { createAuthentication } from './authentication.js'
import { carbonService, loginService, pingService } from './basic-services.js'
import { createBind2 } from './bind2.js'
import { createBlockLists } from './block-lists.js'
import { createCarbons } from './carbons.js'
import { createClientSession } from './client-session.js'
import { createClientStates } from './client-state.js'
import { type ClientConnection, serveClient } from './client-streams.js'
import { type ComponentStreamSettings, serveComponent } from './component-streams.js'
import { createComponentTable } from './component-table.js'
import { createDelivery } from './deliveries.js'
import { createFast } from './fast.js'
import type { LocalHost, LocalHostSettings } from './local-host.js'
import type { LoginExtension } from './login-extension.js'
import { createOfflineMessages, OFFLINE_FEATURE } from './offline.js'
import type { Settings } from './options.js'
import { createPresences } from './presences.js'
import { createRegistration } from './registration.js'
import { rosterService } from './roster-service.js'
import { createRosters } from './rosters.js'
import { createRouter } from './router.js'
import { createSasl2 } from './sasl2.js'
import { hostNodes } from './services/pubsub.js'
import { hostRooms } from './services/rooms.js'
import { hostUploads } from './services/uploads.js'
import { createServices } from './services.js'
import { createSessions, type Session } from './sessions.js'
import type { Route } from './stanzas.js'
import { type HostOnDemand, startOnDemand } from './start-on-demand.js'
import type { Storage } from './storage.js'
import { createStreamManagement } from './stream-management.js'
import { createSubscriptions } from './subscriptions.js'
import { createUndelivered } from './undelivered.js'
import { createUploads, type Uploads } from './uploads.js'

/** The server without its sockets: takes connections from wherever they come. */
export interface Engine {
  readonly accounts: Accounts
  /** Starts the services of accounts, and those that have an address of their own. */
  startServices(): Promise<void>
  stopServices(): Promise<void>
  /** Files of clients, which the port for them takes and gives. */
  readonly uploads: Uploads
  acceptClient(connection: ClientConnection): void
  acceptComponent(transport: Parameters<typeof serveComponent>[0]): void
  /** Ends the sessions that have no connection and wait to be resumed. */
  endKept(): void
}

export interface EngineSettings {
  readonly settings: Settings
  readonly storage: Storage
  /** Called with every stream, so that all of them can be closed. */
  readonly track: (stream: XmlStream) => void
}

/** Puts the parts together. */
export function createEngine({ settings, storage, track }: EngineSettings): Engine {
  const { domain, limits, log } = settings
  const accounts = createAccounts(storage, limits.accounts)
  const sessions = createSessions()
  const components = createComponentTable(settings.components)
  const rosters = createRosters({ storage, sessions, maxItems: limits.rosterItems })
  const offline = createOfflineMessages({
    storage,
    domain,
    maxMessages: limits.offlineMessages,
    archives: () => accountServices.archives,
  })
  const carbons = createCarbons(sessions)
  // The router needs what routes by it.
  const route: Route = (stanza) => router(stanza)
  const subscriptions = createSubscriptions({ rosters, sessions, route })
  const blockLists = createBlockLists({
    storage,
    hidePresence: (account, picked) => presences.hide(account, picked),
    showPresence: (account, picked) => presences.show(account, picked),
  })
  const accountServices = createAccountServices({
    settings,
    storage,
    rosters,
    blockLists,
    maxBlocked: limits.rosterItems,
    avatarChanged: (account) => presences.repeat(account),
    route,
  })
  const presences = createPresences({
    rosters,
    sessions,
    subscriptions,
    offline,
    blocks: blockLists.blocks,
    maxDirected: limits.rosterItems,
    seen: accountServices.seen,
    annotate: accountServices.annotate,
    route,
  })
  const registration = createRegistration({ domain, accounts, unregister, log })
  const services = createServices({
    sessions,
    accountServices,
    server: {
      ...pingService,
      ...versionService,
      ...serverDisco(
        () => [NS_PING, NS_VERSION, NS_CARBONS, NS_REGISTER, OFFLINE_FEATURE, ...accountServices.serverFeatures],
        components,
      ),
      ...registration.services,
    },
    account: {
      ...pingService,
      ...carbonService,
      ...loginService,
      ...registration.services,
      ...rosterService(rosters, subscriptions),
    },
    route,
    log,
  })
  const { deliver, redeliver } = createDelivery({
    accounts,
    sessions,
    presences,
    subscriptions,
    services,
    accountServices,
    offline,
    carbons,
    blockLists,
  })
  const router = createRouter({ domain, components, services, deliver, log })
  const reroute = createRouter({ domain, components, services, deliver: redeliver, log })

  function unregister(account: JID): void {
    for (const entry of rosters.entriesOf(account)) subscriptions.cancel(account, entry, JID.parse(entry.jid))
    for (const session of sessions.of(account)) session.close('not-authorized', 'This account was removed.')
    forget(account)
  }

  function forget(account: JID): void {
    accounts.remove(account.local)
    fast?.forget(account)
    rosters.clear(account)
    offline.clear(account)
    accountServices.clear(account)
  }

  const componentSettings: ComponentStreamSettings = { components, limits, route, track, log }
  const { anonymous, channelBinding } = settings
  const passwordOf = ({ local }: JID) => accounts.keysOf(local, 'SHA-256')?.storedKey.join()
  const fast = settings.fast && createFast({ ...settings.fast, domain, channelBinding, passwordOf })
  const authentication = createAuthentication({ domain, accounts, anonymous, channelBinding })
  const states = settings.clientState ? createClientStates(log) : undefined
  const streamManagement = createStreamManagement({
    offered: settings.streamManagement,
    maxUnacked: limits.unacked,
    maxCharacters: limits.queued,
    log,
  })
  const { feature: managed } = streamManagement
  const extensions: readonly LoginExtension[] = [
    ...(managed ? [streamManagement.extension] : []),
    ...(states ? [states.extension] : []),
    carbons.extension,
    archiveReader(accountServices, offline),
    ...(fast ? [fast.extension] : []),
  ]
  const bind2 = settings.bind2 ? createBind2({ sessions, maxSessions: limits.sessions, extensions }) : undefined
  const clientSettings = {
    login: {
      domain,
      authentication,
      sasl2: settings.sasl2 ? createSasl2({ authentication, extensions, bind2, log }) : undefined,
      sessions,
      streamManagement: managed && streamManagement,
      sessionFeatures: [...(managed ? [managed] : []), ...(states ? [states.feature] : [])],
      preLoginFeatures: settings.registration ? [RegistrationFeature.encode({})] : [],
      answerBeforeLogin: settings.registration ? registration.answerBeforeLogin : async () => undefined,
      allowPlaintext: settings.allowPlaintext,
      log,
      maxAttempts: limits.loginAttempts,
      maxSessions: limits.sessions,
    },
    limits,
    sessions,
    streamManagement,
    undelivered: createUndelivered({ domain, sessions, route, reroute }),
    receiver(session: Session) {
      const receive = createClientSession(session, {
        presences,
        subscriptions,
        carbons,
        accountServices,
        blockLists,
        states,
        route,
        log,
      })
      // What comes while a removed account says goodbye must not bring it back.
      return (element: Element) => {
        if (accounts.exists(session.jid.local)) receive(element)
      }
    },
    ended: presences.ended,
    left(account: JID) {
      if (accounts.isAnonymous(account.local) && sessions.of(account).length === 0) forget(account)
    },
    track,
    log,
  }

  const hosted: HostOnDemand[] = []
  let starting: Promise<void> | undefined
  /** Serves a domain below the server's, unless a component has that one. */
  function serveBelow(name: string, start: (settings: LocalHostSettings) => Promise<LocalHost>): void {
    const below = `${name}.${domain}`
    if (!settings.components.has(below)) {
      hosted.push(startOnDemand({ domain: below, components, route, log }, start))
    }
  }

  const uploads = createUploads(settings.dataDir)

  return {
    accounts,
    uploads,
    async startServices() {
      const { rooms, pubsub, archives } = settings
      const bookmarksOf = async (user: JID) => (user.domain === domain.domain ? accountServices.bookmarksOf(user) : [])
      if (rooms) serveBelow('conference', (below) => hostRooms(below, { archived: archives, storage, bookmarksOf }))
      if (pubsub) serveBelow('pubsub', (below) => hostNodes(below, domain.domain, storage))
      if (settings.ports.upload !== undefined) {
        serveBelow('upload', (below) => hostUploads(below, uploads, limits.uploadBytes))
      }
      starting = accountServices.start()
      await starting
    },
    async stopServices() {
      await starting?.catch(() => {})
      await Promise.all([accountServices, uploads, ...hosted.splice(0)].map((one) => one.stop()))
    },
    acceptClient: (connection) => serveClient(connection, clientSettings),
    acceptComponent: (transport) => serveComponent(transport, componentSettings),
    endKept: streamManagement.endKept,
  }
}

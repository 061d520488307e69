import { type PresenceVisibilityApi, presenceVisibility } from '@trestle/core'
import { JID } from '@trestle/jid'
import { NS_ROSTER } from '@trestle/stanza'
import { disco, NS_DISCO_INFO, NS_DISCO_ITEMS } from '@trestle/xep-0030'
import { NS_PING } from '@trestle/xep-0199'
import { NS_CARBONS } from '@trestle/xep-0280'
import type { Element } from '@trestle/xml'
import type { AccountService, AccountServiceContext } from './account-service.js'
import type { ComponentLink } from './component-table.js'
import { createLocalHost } from './local-host.js'
import type { Settings } from './options.js'
import type { AccountArchives } from './services/archives.js'
import type { AccountAvatars } from './services/avatars.js'
import type { AccountEvents } from './services/pep.js'
import { type Route, readdressed } from './stanzas.js'

export interface AccountServicesSettings extends Omit<AccountServiceContext, 'host'> {
  readonly settings: Pick<Settings, 'domain' | 'log' | 'vcards' | 'privateStorage' | 'pep' | 'archives'>
  readonly route: Route
}

/** What the server does in the name of accounts, by plugins on a host whose local addresses are the accounts. */
export interface AccountServices {
  /** What the server announces because of them, once they are started. */
  readonly serverFeatures: readonly string[]
  /** Keeps messages of accounts; absent where none is to be kept, and before the start. */
  readonly archives: AccountArchives | undefined
  /** The rooms that an account has bookmarked. */
  bookmarksOf(account: JID): Promise<readonly JID[]>
  /** A presence that an account sends, with what the server adds. */
  annotate(account: JID, presence: Element): Element
  start(): Promise<void>
  stop(): Promise<void>
  /** Whether a request to an account, or its answer, is given to them. */
  serves(account: JID, from: JID, payload: Element): boolean
  /** A stanza to an account, by its bare address. */
  receive(stanza: Element): void
  /** Presence of an account's own resource, or a contact's to the account. */
  seen(account: JID, presence: Element): void
  clear(account: JID): void
}

export function createAccountServices(context: AccountServicesSettings): AccountServices {
  const { settings, storage, rosters, blockLists, maxBlocked, avatarChanged, route } = context
  const { log } = settings
  const domain = settings.domain.toString()
  let link: ComponentLink | undefined
  let archives: AccountArchives | undefined
  let avatars: AccountAvatars | undefined
  let events: AccountEvents | undefined
  let services: readonly AccountService[] = []

  const host = createLocalHost({
    domain,
    components: {
      attach: (_, attached) => {
        link = attached
      },
      detach: () => {
        link = undefined
      },
    },
    route(stanza) {
      const { from, to } = stanza.attrs
      // Events of an account do not reach whom it has blocked.
      if (!from || !to || !blockLists.blocks(JID.parse(from).bare, JID.parse(to))) route(stanza)
    },
    log,
  })
  host.use(disco).use(presenceVisibility)
  const isVisibleTo = ({ from, local }: { readonly from: JID; readonly local: JID }) =>
    from.bare.equals(local.bare) || rosters.entry(local.bare, from).from

  /** What an account is to whoever may see its presence (XEP-0030). */
  function describe(visibility: PresenceVisibilityApi): void {
    visibility.api.register('isVisible', ({ jid, from }) => !!jid && !!from && isVisibleTo({ from, local: jid }))
    const accounts = { at: (jid: JID) => jid.local !== '' }
    const discovery = host.get(disco)
    discovery.addIdentity({ category: 'account', type: 'registered' }, accounts)
    for (const feature of [NS_PING, NS_CARBONS, NS_ROSTER]) discovery.addFeature(feature, accounts)
  }

  /** Each is loaded only where it is wanted. */
  async function load(): Promise<readonly AccountService[]> {
    const given: AccountServiceContext = { host, storage, rosters, blockLists, maxBlocked, avatarChanged }
    const { vcards, privateStorage, pep } = settings
    const [blocking, cards, privates, nodes, messages, conversion] = await Promise.all([
      import('./services/blocking.js'),
      vcards ? import('./services/vcards.js') : undefined,
      privateStorage ? import('./services/private-storage.js') : undefined,
      pep ? import('./services/pep.js') : undefined,
      settings.archives ? import('./services/archives.js') : undefined,
      vcards && pep ? import('./services/avatars.js') : undefined,
    ])
    archives = messages?.archiveAccounts(given)
    events = nodes?.hostEvents(given)
    const loaded: readonly (AccountService | undefined)[] = [
      blocking.manageBlockLists(given),
      cards?.keepVcards(given),
      privates?.keepPrivateData(given),
      events,
      archives,
    ]
    // Once the vCards and nodes are there that it works on.
    avatars = conversion?.convertAvatars(given)
    return [...loaded, avatars].filter((service) => service !== undefined)
  }

  return {
    get serverFeatures() {
      return services.flatMap(({ serverFeatures }) => serverFeatures)
    },
    get archives() {
      return archives
    },
    bookmarksOf: async (account) => events?.bookmarksOf(account) ?? [],
    annotate: (account, presence) => avatars?.annotate(account, presence) ?? presence,
    async start() {
      services = await load()
      describe(host.get(presenceVisibility))
      await host.start()
    },
    stop: () => host.stop(),
    serves(account, from, { ns }) {
      if (ns === NS_DISCO_INFO || ns === NS_DISCO_ITEMS) return isVisibleTo({ from, local: account })
      return services.some(({ namespaces }) => namespaces.includes(ns))
    },
    receive: (stanza) => link?.send(stanza),
    seen: (account, presence) => link?.send(readdressed(presence, { to: account })),
    clear(account) {
      for (const service of services) {
        Promise.resolve(service.clear(account)).catch((error) => log(`${account} left something: ${String(error)}`))
      }
    },
  }
}

import { InvalidJidError, JID } from '@trestle/jid'
import { NS_PUBSUB, NS_PUBSUB_OWNER } from '@trestle/xep-0060'
import { pubsubService } from '@trestle/xep-0060/service'
import { caps } from '@trestle/xep-0115'
import { pepService } from '@trestle/xep-0163/service'
import type { AccountService, AccountServiceContext } from '../account-service.js'
import { keepNodes } from './keep-nodes.js'

export interface AccountEvents extends AccountService {
  /** The rooms that an account has bookmarked (XEP-0402). */
  bookmarksOf(account: JID): Promise<readonly JID[]>
}

/** Hosts the nodes of accounts (XEP-0163), and notifies those who say that they want it (XEP-0115). */
export function hostEvents({ host, storage, rosters }: AccountServiceContext): AccountEvents {
  host
    .use(caps)
    .use(pubsubService, { at: ({ local }) => local !== '' })
    .use(pepService)
  const { api } = host.get(pubsubService)
  keepNodes(api, storage)
  api.register('rosterGroups', ({ jid, from }) => (jid && from ? rosters.entry(jid, from).groups : []))
  return {
    namespaces: [NS_PUBSUB, NS_PUBSUB_OWNER],
    serverFeatures: [],
    async bookmarksOf(account) {
      const { NS_BOOKMARKS } = await import('@trestle/xep-0402')
      const items = await host.as(account.bare).get(pubsubService).getItems(NS_BOOKMARKS)
      return items.flatMap(({ id }) => addressIn(id))
    },
    async clear(account) {
      const nodes = host.as(account).get(pubsubService)
      for (const { name } of await nodes.getNodes()) await nodes.deleteNode(name)
    },
  }
}

function addressIn(id: string | undefined): readonly JID[] {
  try {
    return id === undefined ? [] : [JID.parse(id)]
  } catch (error) {
    if (error instanceof InvalidJidError) return []
    throw error
  }
}

import { NS_PUBSUB, NS_PUBSUB_OWNER } from '@trestle/xep-0060'
import { pubsubService } from '@trestle/xep-0060/service'
import { caps } from '@trestle/xep-0115'
import { pepService } from '@trestle/xep-0163/service'
import type { AccountService, AccountServiceContext } from '../account-services.js'

/** Hosts the nodes of accounts (XEP-0163), in memory, and notifies those who say that they want it (XEP-0115). */
export function hostEvents({ host, rosters }: AccountServiceContext): AccountService {
  host
    .use(caps)
    .use(pubsubService, { at: ({ local }) => local !== '' })
    .use(pepService)
  const { api } = host.get(pubsubService)
  api.register('rosterGroups', ({ jid, from }) => (jid && from ? rosters.entry(jid, from).groups : []))
  return {
    namespaces: [NS_PUBSUB, NS_PUBSUB_OWNER],
    serverFeatures: [],
    async clear(account) {
      const nodes = host.as(account).get(pubsubService)
      for (const { name } of await nodes.getNodes()) await nodes.deleteNode(name)
    },
  }
}

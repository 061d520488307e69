import { StanzaError } from '@trestle/stanza'
import { pubsubService } from '@trestle/xep-0060/service'
import type { Permissions } from '@trestle/xep-0356'
import { privilegeService } from '@trestle/xep-0356/service'
import { GATEWAY, ROMEO, type TrialGateway } from './trial-gateway.js'

export const PUBSUB = 'http://jabber.org/protocol/pubsub'

const nothing: Permissions = {
  ...{ version: 2, roster: 'none', push: false, message: false, presence: 'none' },
  iq: new Map(),
}

/** What the server of the Montagues grants of the nodes of accounts. */
export function nodesGranted(...more: readonly (readonly [string, 'get' | 'set' | 'both'])[]): Permissions {
  return { ...nothing, iq: new Map([[PUBSUB, 'both'], ...more]) }
}

/** The server of the Montagues: it keeps the nodes of its users, and asks in their names what the gateway may ask. */
export async function accountServer(gateway: TrialGateway, permissions = nodesGranted()) {
  const isAccount = ({ local }: { readonly local: string }) => local !== ''
  const server = gateway.net.join({ jid: 'montague.example', kind: 'component' })
  server.use(privilegeService).use(pubsubService, { at: isAccount }).goOnline()
  const { api, advertise } = server.get(privilegeService)
  let granted = permissions
  api.register('getPermissions', () => granted)
  const { api: nodes } = server.get(pubsubService)
  // As a server does that has learnt from capabilities what the gateway wants (XEP-0163 §4).
  nodes.register('implicitSubscribers', () => [gateway.host.address])
  const asked: string[] = []
  server.xmpp.filter('in', (element) => {
    const iq = element.child('urn:xmpp:privilege:2', 'privileged_iq')?.elements()[0]
    const what = iq?.elements()[0]?.elements()[0]
    if (what) asked.push(`${what.name} ${what.attrs['node'] ?? ''}`)
    return element
  })
  const settled = async () => {
    await gateway.net.settled()
    await gateway.clock.advance(100)
    await gateway.net.settled()
  }
  return {
    server,
    /** The requests in the name of users that came since the last call, by what they are about. */
    asked: () => asked.splice(0),
    /** The nodes of the user's account, as its owner has them. */
    account: server.as(ROMEO).get(pubsubService),
    /** Refuses whatever looks at a node, until it is called back. */
    refuse: () =>
      nodes.register('getNode', () => {
        throw new StanzaError('not-allowed')
      }),
    settled,
    async advertise(now = granted) {
      granted = now
      await advertise(GATEWAY)
      await settled()
    },
  }
}

import { createRequire } from 'node:module'
import { JID } from '@trestle/jid'
import { NS_ROSTER, StanzaError } from '@trestle/stanza'
import { DiscoInfo, DiscoInfoRequest, DiscoItems, DiscoItemsRequest, type Identity } from '@trestle/xep-0030'
import { Version, VersionRequest } from '@trestle/xep-0092'
import type { Element } from '@trestle/xml'
import type { ComponentTable } from './component-table.js'
import { type Request, type ServiceTable, serviceKey } from './services.js'

const { version } = createRequire(import.meta.url)('../package.json') as { version: string }

/** The software, which says itself what it is not (XEP-0092). */
export const versionService: ServiceTable = {
  [serviceKey('get', VersionRequest)]: () =>
    Version.encode({ name: 'Trestle test server, not for production', version }),
}

/** What the server offers, and who is attached to it (XEP-0030). */
export function serverDisco(features: readonly string[], components: ComponentTable): ServiceTable {
  const identity = { category: 'server', type: 'im', name: 'Trestle test server' }
  const items = () => components.domains.filter(components.isAttached).map((domain) => ({ jid: JID.parse(domain) }))
  return disco(identity, features, items)
}

/** What an account is to its own resources. */
export function accountDisco(features: readonly string[]): ServiceTable {
  return disco({ category: 'account', type: 'registered' }, [...features, NS_ROSTER], () => [])
}

function disco(
  identity: Identity,
  features: readonly string[],
  items: () => readonly { readonly jid: JID }[],
): ServiceTable {
  const refuseNodes = (node: string | undefined) => {
    if (node !== undefined) throw new StanzaError('item-not-found')
  }
  const all = [DiscoInfoRequest.ns, DiscoItemsRequest.ns, ...features]
  return {
    [serviceKey('get', DiscoInfoRequest)]({ payload }: Request): Element {
      refuseNodes(DiscoInfoRequest.decode(payload).node)
      return DiscoInfo.encode({ identities: [identity], features: all })
    },
    [serviceKey('get', DiscoItemsRequest)]({ payload }: Request): Element {
      refuseNodes(DiscoItemsRequest.decode(payload).node)
      return DiscoItems.encode({ items: items() })
    },
  }
}

import { createRequire } from 'node:module'
import { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
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
export function serverDisco(features: () => readonly string[], components: ComponentTable): ServiceTable {
  const identity: Identity = { category: 'server', type: 'im', name: 'Trestle test server' }
  const refuseNodes = (node: string | undefined) => {
    if (node !== undefined) throw new StanzaError('item-not-found')
  }
  return {
    [serviceKey('get', DiscoInfoRequest)]({ payload }: Request): Element {
      refuseNodes(DiscoInfoRequest.decode(payload).node)
      return DiscoInfo.encode({
        identities: [identity],
        features: [DiscoInfoRequest.ns, DiscoItemsRequest.ns, ...features()],
      })
    },
    [serviceKey('get', DiscoItemsRequest)]({ payload }: Request): Element {
      refuseNodes(DiscoItemsRequest.decode(payload).node)
      const attached = components.domains.filter(components.isAttached)
      return DiscoItems.encode({ items: attached.map((domain) => ({ jid: JID.parse(domain) })) })
    },
  }
}

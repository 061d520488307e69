import type { Ops } from '@trestle/api-registry'
import { definePlugin, type IqWait, type Self, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import type { DataFormValue } from '@trestle/xep-0004'
import { type Dispose, defineEvent } from '@trestle/xmlstream'
import { type At, createAdditions, toJid } from './additions.js'
import { createAnswers, type DiscoCall, type FeatureFilter, type NodeProvider } from './answers.js'
import {
  type DiscoInfoValue,
  type DiscoItem,
  discoInfoExchange,
  discoItemsExchange,
  type Identity,
  NS_DISCO_INFO,
  NS_DISCO_ITEMS,
} from './elements.js'
import { createInfoCache } from './info-cache.js'
import { type DiscoOps, discoOps } from './ops.js'

/** The local address and node that an addition is for; by default the view's own address. */
export interface DiscoPlace {
  /** A bare address holds for its resources too. */
  readonly jid?: JID | string
  /** Every local address of the host. */
  readonly everywhere?: boolean
  readonly node?: string
}

/** The disco answers of this host changed: features of plugins, or what was added here. */
export const discoChanged = defineEvent('xep-0030:changed')

export interface DiscoQuery {
  readonly node?: string | undefined
  /** Answers from what was asked before, where it is not too old. */
  readonly cached?: boolean | undefined
}

export interface DiscoApi {
  /** Identities and features of another entity, or of a node of it. */
  getInfo(to: JID | string, query?: DiscoQuery, wait?: IqWait): Promise<DiscoInfoValue>
  getItems(to: JID | string, query?: Pick<DiscoQuery, 'node'>, wait?: Wait): Promise<readonly DiscoItem[]>
  /** Whether another entity announces a feature, asking only where it is not known already. */
  supports(to: JID | string, feature: string, wait?: Wait): Promise<boolean>
  /** The answer that others get for this local address; `from`: the requester. */
  ownInfo(query?: { readonly node?: string; readonly from?: JID }): Promise<DiscoInfoValue>
  addIdentity(identity: Identity, place?: DiscoPlace): Dispose
  /** For the features of plugins there is `features` in their definition. */
  addFeature(feature: string, place?: DiscoPlace): Dispose
  /** Without an address, the item is a node of the address asked. */
  addItem(item: Omit<DiscoItem, 'jid'> & { readonly jid?: JID | string }, place?: DiscoPlace): Dispose
  /** Extends the disco info of the address (XEP-0128) by a form of type `result` with a FORM_TYPE. */
  addForm(form: DataFormValue, place?: DiscoPlace): Dispose
  /** Answers for nodes of any local address, unless an op does. */
  provide(provider: NodeProvider): Dispose
  /** Leaves out the host's features, those of plugins, for which a filter says no. */
  filterFeatures(filter: FeatureFilter): Dispose
  readonly api: Ops<DiscoOps>
}

export interface DiscoOptions {
  /** The identity while none was added: by default `client/bot`, for a component's domain `component/generic`. */
  readonly identity?: Identity
  /** Answers of others that are remembered; 1,000 by default. */
  readonly cacheSize?: number
  /** Milliseconds that they are remembered; 10 minutes by default. */
  readonly cacheTime?: number
}

/** Service discovery (XEP-0030): asks others, and tells them what this host is and which features its plugins bring. */
export const disco = definePlugin({
  name: 'xep-0030',
  features: [NS_DISCO_INFO, NS_DISCO_ITEMS],
  setup({ xmpp }, { identity, cacheSize = 1000, cacheTime = 600_000 }: DiscoOptions) {
    const changed = () => xmpp.events.emit(discoChanged)
    xmpp.events.on('features', changed)
    const cache = createInfoCache({ clock: xmpp.clock, size: cacheSize, time: cacheTime })
    const keyOf = (local: JID | undefined, of: JID, node: string | undefined) =>
      JSON.stringify([(local ? xmpp.as(local) : xmpp).key, of.toString(), node])
    const api = xmpp.ops.wrap('xep-0030', discoOps, {
      getCachedInfo: ({ jid, node, args: { of } }) => cache.get(keyOf(jid, of, node)),
      cacheInfo: ({ jid, node, args: { of, info } }) => cache.set(keyOf(jid, of, node), info),
    })
    const additions = createAdditions(changed)
    const identityOf = (jid: JID): Identity => {
      if (xmpp.kind === 'component' && jid.local === '') return identity ?? { category: 'component', type: 'generic' }
      return (xmpp.kind === 'client' ? identity : undefined) ?? { category: 'client', type: 'bot' }
    }
    const answers = createAnswers({ xmpp, api, additions, identityOf, changed })

    const callOf = (node: string | undefined, { from, to }: { from: JID; to: JID }): DiscoCall => ({
      jid: to,
      from,
      node: node || undefined,
    })
    xmpp.iq.onGet(discoInfoExchange, ({ node }, context) => answers.info(callOf(node, context)))
    xmpp.iq.onGet(discoItemsExchange, async ({ node }, context) => ({
      ...(node !== undefined && { node }),
      items: await answers.items(callOf(node, context)),
    }))

    return (self: Self): DiscoApi => {
      const at = ({ jid, everywhere = false, node }: DiscoPlace = {}): At => ({
        jid: toJid(jid) ?? (everywhere ? undefined : self.scope.jid),
        node,
      })
      const disco: DiscoApi = {
        async getInfo(to, { node, cached = false } = {}, wait) {
          const of = JID.from(to)
          if (cached) {
            const known = await api.run('getCachedInfo', { jid: self.jid, node, args: { of } })
            if (known) return known
          }
          const info = await self.iq.get(of, discoInfoExchange, { node }, wait)
          await api.run('cacheInfo', { jid: self.jid, node, args: { of, info } })
          return info
        },
        async getItems(to, { node } = {}, wait) {
          return (await self.iq.get(to, discoItemsExchange, { node }, wait)).items
        },
        async supports(to, feature, wait) {
          const { features } = await disco.getInfo(to, { cached: true }, wait)
          // Some entities answer without announcing that they do (XEP-0030 §3.1).
          return feature === NS_DISCO_INFO || features.includes(feature)
        },
        ownInfo: ({ node, from } = {}) => answers.info({ jid: self.jid, node, from }),
        addIdentity: (one, place) => additions.add('identity', one, at(place)),
        addFeature: (feature, place) => additions.add('feature', feature, at(place)),
        addItem: ({ jid, ...item }, place) => additions.add('item', { ...item, jid: toJid(jid) }, at(place)),
        addForm: (form, place) => additions.add('form', form, at(place)),
        provide: answers.provide,
        filterFeatures: answers.filterFeatures,
        api,
      }
      return disco
    }
  },
})

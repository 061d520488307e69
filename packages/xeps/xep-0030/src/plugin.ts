import type { Ops } from '@trestle/api-registry'
import { definePlugin, type IqWait, type Self, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import type { DataFormValue } from '@trestle/xep-0004'
import { type Dispose, defineEvent } from '@trestle/xmlstream'
import { type AdditionTarget, createAdditions, toJid } from './additions.js'
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
export interface DiscoTarget {
  /** A bare JID stands for its resources too. */
  readonly jid?: JID | string
  /** Every local address of the host. */
  readonly everywhere?: boolean
  /** Every local address that it accepts. */
  readonly at?: (jid: JID) => boolean
  readonly node?: string
}

/** The answers of this host changed: features of plugins were added or removed, or something by this plugin's methods. */
export const discoChanged = defineEvent('xep-0030:changed')

export interface DiscoQuery {
  readonly node?: string | undefined
  /** Whether a cached answer will do. Default false. */
  readonly cached?: boolean | undefined
}

export interface DiscoApi {
  /** Identities and features of another entity, or of a node of it. */
  getInfo(to: JID | string, query?: DiscoQuery, wait?: IqWait): Promise<DiscoInfoValue>
  getItems(to: JID | string, query?: Pick<DiscoQuery, 'node'>, wait?: Wait): Promise<readonly DiscoItem[]>
  /** Whether another entity announces a feature. Takes a cached answer where there is one. */
  supports(to: JID | string, feature: string, wait?: Wait): Promise<boolean>
  /** The answer that others get for this local address; `from`: the requester. */
  ownInfo(query?: { readonly node?: string; readonly from?: JID }): Promise<DiscoInfoValue>
  /** The items that others get of this local address; `from`: the requester. */
  ownItems(query?: { readonly node?: string | undefined; readonly from?: JID }): Promise<readonly DiscoItem[]>
  addIdentity(identity: Identity, target?: DiscoTarget): Dispose
  /** Adds a feature. Plugins announce theirs by `features` in their definition. */
  addFeature(feature: string, target?: DiscoTarget): Dispose
  /** Adds an item; without an address, it is a node of the address asked. */
  addItem(item: Omit<DiscoItem, 'jid'> & { readonly jid?: JID | string }, target?: DiscoTarget): Dispose
  /** Extends the disco info of the address (XEP-0128) by a form of type `result` with a FORM_TYPE. */
  addForm(form: DataFormValue, target?: DiscoTarget): Dispose
  /** Answers for nodes of any local address, unless an op does. */
  provide(provider: NodeProvider): Dispose
  /** Leaves out features of the host's plugins for which a filter returns false. */
  filterFeatures(filter: FeatureFilter): Dispose
  readonly api: Ops<DiscoOps>
}

export interface DiscoOptions {
  /** The identity where none was added. Default: `client/bot`, for a component's domain `component/generic`. */
  readonly identity?: Identity
  /** Answers of others that are cached. Default 1,000. */
  readonly cacheSize?: number
  /** Milliseconds that they are cached. Default: 10 minutes. */
  readonly cacheTime?: number
}

/** Service discovery (XEP-0030): asks other entities, and answers with identities, features and items of this host. */
export const disco = definePlugin({
  name: 'xep-0030',
  features: [NS_DISCO_INFO, NS_DISCO_ITEMS],
  setup({ xmpp }, { identity, cacheSize = 1000, cacheTime = 600_000 }: DiscoOptions) {
    const changed = () => xmpp.events.emit(discoChanged)
    xmpp.events.on('features', changed)
    const cache = createInfoCache({ clock: xmpp.clock, size: cacheSize, time: cacheTime })
    const keyOf = (local: JID | undefined, entity: JID, node: string | undefined) =>
      JSON.stringify([(local ? xmpp.as(local) : xmpp).key, entity.toString(), node])
    const api = xmpp.ops.wrap('xep-0030', discoOps, {
      getCachedInfo: ({ jid, node, args: { entity } }) => cache.get(keyOf(jid, entity, node)),
      cacheInfo: ({ jid, node, args: { entity, info } }) => cache.set(keyOf(jid, entity, node), info),
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
      const targetOf = ({ jid, everywhere = false, at, node }: DiscoTarget = {}): AdditionTarget => ({
        jid: toJid(jid) ?? (everywhere || at ? undefined : self.scope.jid),
        at,
        node,
      })
      const disco: DiscoApi = {
        async getInfo(to, { node, cached = false } = {}, wait) {
          const of = JID.from(to)
          if (cached) {
            const cachedInfo = await api.run('getCachedInfo', { jid: self.jid, node, args: { entity: of } })
            if (cachedInfo) return cachedInfo
          }
          const info = await self.iq.get(of, discoInfoExchange, { node }, wait)
          await api.run('cacheInfo', { jid: self.jid, node, args: { entity: of, info } })
          return info
        },
        async getItems(to, { node } = {}, wait) {
          return (await self.iq.get(to, discoItemsExchange, { node }, wait)).items
        },
        async supports(to, feature, wait) {
          const { features } = await disco.getInfo(to, { cached: true }, wait)
          // Some entities answer these requests without announcing the feature (XEP-0030 §3.1).
          return feature === NS_DISCO_INFO || features.includes(feature)
        },
        ownInfo: ({ node, from } = {}) => answers.info({ jid: self.jid, node, from }),
        ownItems: ({ node, from } = {}) => answers.items({ jid: self.jid, node, from }),
        addIdentity: (one, target) => additions.add('identity', one, targetOf(target)),
        addFeature: (feature, target) => additions.add('feature', feature, targetOf(target)),
        addItem: ({ jid, ...item }, target) => additions.add('item', { ...item, jid: toJid(jid) }, targetOf(target)),
        addForm: (form, target) => additions.add('form', form, targetOf(target)),
        provide: answers.provide,
        filterFeatures: answers.filterFeatures,
        api,
      }
      return disco
    }
  },
})

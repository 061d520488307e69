/**
 * Service discovery: asks other entities for their identities, features and items, and answers for this host.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { disco } from '@trestle/xep-0030'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(disco, { identity: { category: 'client', type: 'bot', name: 'Romeo' } })
 * await client.start()
 * const { identities, features } = await client.get(disco).getInfo('montague.example')
 * console.log(identities, features)
 * for (const { jid, name } of await client.get(disco).getItems('montague.example')) console.log(String(jid), name)
 * await client.stop()
 * ```
 *
 * @packageDocumentation
 */
export type { DiscoCall, FeatureFilter, NodeProvider } from './answers.js'
export {
  DiscoInfo,
  DiscoInfoRequest,
  type DiscoInfoValue,
  type DiscoItem,
  DiscoItems,
  DiscoItemsRequest,
  type DiscoItemsValue,
  discoInfoExchange,
  discoItemsExchange,
  type Identity,
  NS_DISCO_INFO,
  NS_DISCO_ITEMS,
} from './elements.js'
export { type CacheKey, type DiscoAnswer, type DiscoOps, discoOps } from './ops.js'
export {
  type DiscoApi,
  type DiscoOptions,
  type DiscoQuery,
  type DiscoTarget,
  disco,
  disco as default,
  discoChanged,
} from './plugin.js'

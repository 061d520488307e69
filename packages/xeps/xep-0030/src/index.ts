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

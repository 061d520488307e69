export {
  accountDefaults,
  type DecisiveField,
  type HostedConfig,
  hostedConfigForm,
  serviceDefaults,
} from './service/hosted-config.js'
export type { HostedItem, HostedNode, HostedSubscription } from './service/hosted-node.js'
export { defaultLimits, type ServiceLimits } from './service/limits.js'
export { createMemoryStore, type MemoryStore, type MemoryStoreOptions } from './service/memory-store.js'
export { type NodeChange, pubsubNodeChanged } from './service/node-changes.js'
export { type ItemRange, type PubsubServiceOps, pubsubServiceOps } from './service/ops.js'
export { type PubsubServiceOptions, pubsubService, pubsubService as default } from './service/plugin.js'
export { pubsubSubscriptionRequested, type SubscriptionRequest } from './service/requests/authorize.js'
export type { HostedPublishSettings, PubsubServiceApi } from './service/service-api.js'

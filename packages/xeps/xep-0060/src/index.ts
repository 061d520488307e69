/**
 * Publish-Subscribe: publishes items at nodes, is notified of those of others, and manages nodes, at a service or at an
 * account (personal eventing). Hosts nodes too: as a whole service, and for each address of a component.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { childText, element, string } from '@trestle/stanza'
 * import { pubsub, pubsubNode } from '@trestle/xep-0060'
 *
 * const Letter = element('urn:example:letter', 'letter', { text: childText(string) })
 * const letters = pubsubNode('urn:example:letter', Letter, { options: { accessModel: 'presence', maxItems: 'max' } })
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' }).use(pubsub)
 * await client.start()
 * const service = client.get(pubsub)
 * service.onItem(letters, ({ value }, { from }) => console.log(`${from}: ${value?.text}`), {
 *   from: 'pubsub.verona.example',
 * })
 * await service.subscribe('pubsub.verona.example', letters)
 * await service.publish(undefined, letters, { text: 'By the wall' }) // undefined: the own account
 * ```
 *
 * @packageDocumentation
 */
export { type ApprovalRequest, type ApprovalsApi, pubsubApprovalRequested } from './client/approvals.js'
export type { ItemsApi, ItemsQuery, ListedNode, PagedItemsQuery } from './client/items.js'
export type { NodeEvent } from './client/node-event.js'
export type { EventsApi, HandlerOptions, NodeOrigin } from './client/node-handlers.js'
export type {
  AffiliateChange,
  CreateSettings,
  DeleteSettings,
  NodeAffiliate,
  NodeConfigAnswer,
  NodeSubscriber,
  OwnerApi,
  SubscriberChange,
} from './client/owner.js'
export type { PublisherApi, PublishSettings, RetractSettings } from './client/publisher.js'
export type { Service } from './client/requester.js'
export type {
  NodeSubscription,
  OwnAffiliation,
  SubscriberApi,
  SubscribeSettings,
  SubscriptionAt,
  SubscriptionOptionsAnswer,
} from './client/subscriber.js'
export type { NumberOrMax } from './config-fields.js'
export {
  Affiliations,
  Configure,
  Create,
  DefaultOptions,
  Items,
  NodeAffiliation,
  Publish,
  PublishOptions,
  Pubsub,
  type PubsubValue,
  Retract,
  Subscribe,
  Subscription,
  SubscriptionOptions,
  Subscriptions,
  type SubscriptionValue,
  Unsubscribe,
} from './elements.js'
export {
  EventCollection,
  EventConfiguration,
  EventDelete,
  EventItems,
  EventPurge,
  EventSubscription,
  PubsubEvent,
  type PubsubEventValue,
  pubsubEventKinds,
} from './event-elements.js'
export { EventItem, Item, type ItemValue } from './item.js'
export { metadataFields, metadataForm, type NodeMetadata } from './metadata.js'
export {
  COMMAND_GET_PENDING,
  FORM_META_DATA,
  FORM_NODE_CONFIG,
  FORM_PUBLISH_OPTIONS,
  FORM_SUBSCRIBE_AUTHORIZATION,
  FORM_SUBSCRIBE_OPTIONS,
  NS_PUBSUB,
  NS_PUBSUB_ERRORS,
  NS_PUBSUB_EVENT,
  NS_PUBSUB_OWNER,
} from './namespaces.js'
export { type AnyNode, type PayloadOf, type PubsubNode, type PubsubNodeOptions, pubsubNode } from './node.js'
export { type NodeConfig, nodeConfigFields, nodeConfigForm, publishOptionsForm } from './node-config.js'
export {
  OwnerAffiliation,
  type OwnerAffiliationValue,
  OwnerConfigure,
  OwnerDefault,
  OwnerDelete,
  OwnerPubsub,
  OwnerPubsubResult,
  type OwnerPubsubValue,
  OwnerPurge,
  OwnerSubscription,
  type OwnerSubscriptionValue,
} from './owner-elements.js'
export {
  handledNodesChanged,
  type PubsubApi,
  pubsub,
  pubsub as default,
  pubsubEvent,
  type ReceivedPubsubEvent,
} from './plugin.js'
export {
  isPubsubError,
  type PubsubErrorCondition,
  type PubsubErrorDetail,
  pubsubError,
  pubsubErrorConditions,
  pubsubErrorOf,
  Unsupported,
} from './pubsub-error.js'
export type { PubsubItem } from './read-item.js'
export type { AccessModel, Affiliation, PublishModel, SubscriptionState } from './states.js'
export { type SubscribeOptions, subscribeOptionsFields, subscribeOptionsForm } from './subscribe-options.js'
export { subscribeAuthorizationForm } from './subscription-request.js'
export { formatPubsubUri, type PubsubAction, type PubsubUri, parsePubsubUri } from './uri.js'

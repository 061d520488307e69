import {
  attr,
  boolean,
  element,
  flag,
  type Infer,
  jid,
  list,
  nested,
  optional,
  rest,
  string,
  unsigned,
} from '@trestle/stanza'
import { DataForm } from '@trestle/xep-0004'
import { Item } from './item.js'
import { NS_PUBSUB } from './namespaces.js'
import { affiliation, subscriptionState } from './states.js'

const node = optional(attr(string))
const form = optional(nested(DataForm))

/** Creates a node (XEP-0060 §8.1); an instant node where it has no name. */
export const Create = element(NS_PUBSUB, 'create', { node })

/** The configuration of a new node (§8.1.3). */
export const Configure = element(NS_PUBSUB, 'configure', { node, form })

/** Subscribes a JID to a node (§6.1). Services require the JID. */
export const Subscribe = element(NS_PUBSUB, 'subscribe', { node, jid: optional(attr(jid)) })

/** Unsubscribes a JID from a node (§6.2). */
export const Unsubscribe = element(NS_PUBSUB, 'unsubscribe', {
  node,
  jid: optional(attr(jid)),
  subid: optional(attr(string)),
})

/** Options of a subscription (§6.3). Node and JID are absent where they are part of a subscribe request. */
export const SubscriptionOptions = element(NS_PUBSUB, 'options', {
  node,
  jid: optional(attr(jid)),
  subid: optional(attr(string)),
  form,
})

/** Default options of subscriptions (§6.4). */
export const DefaultOptions = element(NS_PUBSUB, 'default', { node, form })

const SubscribeOptions = element(NS_PUBSUB, 'subscribe-options', {
  /** No notification is sent before the subscription is configured. */
  required: flag(),
})

/** A subscription and its state (§5.6, §6.1.2). */
export const Subscription = element(NS_PUBSUB, 'subscription', {
  node,
  jid: attr(jid),
  subid: optional(attr(string)),
  subscription: optional(attr(subscriptionState)),
  /** Present where the subscription has options. */
  subscribeOptions: optional(nested(SubscribeOptions)),
})

/** The subscriptions of the requesting entity, at one node or all (§5.6). */
export const Subscriptions = element(NS_PUBSUB, 'subscriptions', {
  node,
  subscriptions: list(Subscription, { skipInvalid: true }),
})

/** An affiliation of the requesting entity; with a JID in the notification of a change (§8.9.4). */
export const NodeAffiliation = element(NS_PUBSUB, 'affiliation', {
  node,
  jid: optional(attr(jid)),
  affiliation: optional(attr(affiliation)),
})

/** The affiliations of the requesting entity, to one node or all (§5.7). */
export const Affiliations = element(NS_PUBSUB, 'affiliations', {
  node,
  affiliations: list(NodeAffiliation, { skipInvalid: true }),
  rest: rest(),
})

/** Retrieves items, and returns them (§6.5). */
export const Items = element(NS_PUBSUB, 'items', {
  node,
  maxItems: optional(attr('max_items', unsigned)),
  subid: optional(attr(string)),
  items: list(Item),
  rest: rest(),
})

/** Publishes items (§7.1). In a result, items have their id only. */
export const Publish = element(NS_PUBSUB, 'publish', { node, items: list(Item), rest: rest() })

/** Publish-options: preconditions on the configuration of the node (§7.1.5). */
export const PublishOptions = element(NS_PUBSUB, 'publish-options', { form })

/** Deletes items (§7.2). */
export const Retract = element(NS_PUBSUB, 'retract', { node, notify: optional(attr(boolean)), items: list(Item) })

/**
 * A request of a subscriber or publisher, and its result: one of these children, or one with its configuration or options
 * (§17.1).
 */
export const Pubsub = element(NS_PUBSUB, 'pubsub', {
  create: optional(nested(Create)),
  configure: optional(nested(Configure)),
  subscribe: optional(nested(Subscribe)),
  subscription: optional(nested(Subscription)),
  options: optional(nested(SubscriptionOptions)),
  publish: optional(nested(Publish)),
  publishOptions: optional(nested(PublishOptions)),
  affiliations: optional(nested(Affiliations)),
  default: optional(nested(DefaultOptions)),
  items: optional(nested(Items)),
  retract: optional(nested(Retract)),
  subscriptions: optional(nested(Subscriptions)),
  unsubscribe: optional(nested(Unsubscribe)),
  /** What other specifications add, such as an order of items (XEP-0413). */
  rest: rest(),
})
export interface PubsubValue extends Infer<typeof Pubsub> {}
export interface SubscriptionValue extends Infer<typeof Subscription> {}

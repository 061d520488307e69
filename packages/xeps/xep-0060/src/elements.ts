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

/** XEP-0060 §8.1; without a node, the service is to name one. */
export const Create = element(NS_PUBSUB, 'create', { node })

/** The configuration of a node that is created (§8.1.3). */
export const Configure = element(NS_PUBSUB, 'configure', { node, form })

/** §6.1; services insist on the address that shall be subscribed. */
export const Subscribe = element(NS_PUBSUB, 'subscribe', { node, jid: optional(attr(jid)) })

/** §6.2. */
export const Unsubscribe = element(NS_PUBSUB, 'unsubscribe', {
  node,
  jid: optional(attr(jid)),
  subid: optional(attr(string)),
})

/** Options of a subscription (§6.3), which is named here unless the options come with a subscribe request. */
export const SubscriptionOptions = element(NS_PUBSUB, 'options', {
  node,
  jid: optional(attr(jid)),
  subid: optional(attr(string)),
  form,
})

/** Default options of subscriptions (§6.4). */
export const DefaultOptions = element(NS_PUBSUB, 'default', { node, form })

const SubscribeOptions = element(NS_PUBSUB, 'subscribe-options', {
  /** Nothing is delivered before the subscription is configured. */
  required: flag(),
})

/** A subscription and its state (§5.6, §6.1.2). */
export const Subscription = element(NS_PUBSUB, 'subscription', {
  node,
  jid: attr(jid),
  subid: optional(attr(string)),
  subscription: optional(attr(subscriptionState)),
  /** There where the subscription can be configured. */
  subscribeOptions: optional(nested(SubscribeOptions)),
})

/** The own subscriptions, at one node or all (§5.6). */
export const Subscriptions = element(NS_PUBSUB, 'subscriptions', {
  node,
  subscriptions: list(Subscription, { skipInvalid: true }),
})

/** The own affiliation with a node; in a message about a change, an address's (§8.9.4). */
export const NodeAffiliation = element(NS_PUBSUB, 'affiliation', {
  node,
  jid: optional(attr(jid)),
  affiliation: optional(attr(affiliation)),
})

/** The own affiliations, with one node or all (§5.7). */
export const Affiliations = element(NS_PUBSUB, 'affiliations', {
  node,
  affiliations: list(NodeAffiliation, { skipInvalid: true }),
  rest: rest(),
})

/** Items asked for, or retrieved (§6.5). */
export const Items = element(NS_PUBSUB, 'items', {
  node,
  maxItems: optional(attr('max_items', unsigned)),
  subid: optional(attr(string)),
  items: list(Item),
  rest: rest(),
})

/** §7.1; in a result, the items have their ids alone. */
export const Publish = element(NS_PUBSUB, 'publish', { node, items: list(Item), rest: rest() })

/** Preconditions of a publication (§7.1.5). */
export const PublishOptions = element(NS_PUBSUB, 'publish-options', { form })

/** §7.2. */
export const Retract = element(NS_PUBSUB, 'retract', { node, notify: optional(attr(boolean)), items: list(Item) })

/**
 * What is asked of a service, and what it answers, by whoever subscribes and publishes: one of these, or one and the
 * options that go with it (§17.1).
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

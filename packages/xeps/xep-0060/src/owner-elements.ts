import { attr, element, type Infer, jid, list, nested, oneOf, optional, rest, string } from '@trestle/stanza'
import { DataForm } from '@trestle/xep-0004'
import { NS_PUBSUB_OWNER } from './namespaces.js'
import { affiliation, subscriptionState } from './states.js'

const node = optional(attr(string))
const form = optional(nested(DataForm))

/** The configuration of a node (XEP-0060 §8.2). */
export const OwnerConfigure = element(NS_PUBSUB_OWNER, 'configure', { node, form })

/** The default configuration of nodes (§8.3). */
export const OwnerDefault = element(NS_PUBSUB_OWNER, 'default', {
  node,
  /** Default: leaf. */
  type: optional(attr(oneOf('leaf', 'collection'))),
  form,
})

const Redirect = element(NS_PUBSUB_OWNER, 'redirect', { uri: attr(string) })

/** Deletes a node (§8.4); `redirect` is the URI of its replacement. */
export const OwnerDelete = element(NS_PUBSUB_OWNER, 'delete', { node, redirect: optional(nested(Redirect)) })

/** Deletes all items of a node (§8.5). */
export const OwnerPurge = element(NS_PUBSUB_OWNER, 'purge', { node })

/** A subscription of an entity to the node (§8.8). A request without a state changes nothing. */
export const OwnerSubscription = element(NS_PUBSUB_OWNER, 'subscription', {
  jid: attr(jid),
  subscription: optional(attr(subscriptionState)),
  subid: optional(attr(string)),
})

/** An affiliation of an entity to the node (§8.9). A request without an affiliation changes nothing. */
export const OwnerAffiliation = element(NS_PUBSUB_OWNER, 'affiliation', {
  jid: attr(jid),
  affiliation: optional(attr(affiliation)),
})

// @__NO_SIDE_EFFECTS__
function ownerPubsub(options: { readonly skipInvalid?: boolean }) {
  const subscriptions = list(OwnerSubscription, options)
  const affiliations = list(OwnerAffiliation, options)
  return element(NS_PUBSUB_OWNER, 'pubsub', {
    configure: optional(nested(OwnerConfigure)),
    default: optional(nested(OwnerDefault)),
    delete: optional(nested(OwnerDelete)),
    purge: optional(nested(OwnerPurge)),
    subscriptions: optional(nested(element(NS_PUBSUB_OWNER, 'subscriptions', { node, subscriptions, rest: rest() }))),
    affiliations: optional(nested(element(NS_PUBSUB_OWNER, 'affiliations', { node, affiliations, rest: rest() }))),
    rest: rest(),
  })
}

/** A request of an owner: one of these children (§17.4). */
export const OwnerPubsub = /* @__PURE__ */ ownerPubsub({})

/** The result of a request of an owner. Invalid entries of lists are left out. */
export const OwnerPubsubResult = /* @__PURE__ */ ownerPubsub({ skipInvalid: true })

export interface OwnerPubsubValue extends Infer<typeof OwnerPubsub> {}
export interface OwnerSubscriptionValue extends Infer<typeof OwnerSubscription> {}
export interface OwnerAffiliationValue extends Infer<typeof OwnerAffiliation> {}

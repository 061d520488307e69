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

/** §8.4, with the URI of the node that is there instead. */
export const OwnerDelete = element(NS_PUBSUB_OWNER, 'delete', { node, redirect: optional(nested(Redirect)) })

/** §8.5. */
export const OwnerPurge = element(NS_PUBSUB_OWNER, 'purge', { node })

/** A subscription of somebody (§8.8); without a state, it is not to be changed. */
export const OwnerSubscription = element(NS_PUBSUB_OWNER, 'subscription', {
  jid: attr(jid),
  subscription: optional(attr(subscriptionState)),
  subid: optional(attr(string)),
})

/** An affiliation of somebody (§8.9); without a value, it is not to be changed. */
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

/** What an owner asks of a service: one of these (§17.4). */
export const OwnerPubsub = /* @__PURE__ */ ownerPubsub({})

/** What a service answers an owner: entries that do not fit are left out. */
export const OwnerPubsubResult = /* @__PURE__ */ ownerPubsub({ skipInvalid: true })

export interface OwnerPubsubValue extends Infer<typeof OwnerPubsub> {}
export interface OwnerSubscriptionValue extends Infer<typeof OwnerSubscription> {}
export interface OwnerAffiliationValue extends Infer<typeof OwnerAffiliation> {}

import {
  attr,
  type Choice,
  choice,
  dateTime,
  type ElementDef,
  element,
  jid,
  list,
  mapped,
  nested,
  optional,
  type Rest,
  rest,
  string,
} from '@trestle/stanza'
import { DataForm } from '@trestle/xep-0004'
import { EventItem } from './item.js'
import { NS_PUBSUB_EVENT } from './namespaces.js'
import { subscriptionState } from './states.js'

const node = attr(string)
const Retracted = element(NS_PUBSUB_EVENT, 'retract', { id: attr(string) })

/** Items that were published or deleted; empty where a node notifies without items (XEP-0060 §7.1.2, §7.2.2.1). */
export const EventItems = element(NS_PUBSUB_EVENT, 'items', {
  node,
  items: list(EventItem),
  retracted: list(Retracted, { skipInvalid: true }),
  rest: rest(),
})

/** All items were deleted (§8.5.2). */
export const EventPurge = element(NS_PUBSUB_EVENT, 'purge', { node })

const Redirect = element(NS_PUBSUB_EVENT, 'redirect', { uri: attr(string) })

/** The node was deleted (§8.4.2). */
export const EventDelete = element(NS_PUBSUB_EVENT, 'delete', { node, redirect: optional(nested(Redirect)) })

/** The configuration changed (§8.2.5.3). The form is absent where the node notifies without payloads. */
export const EventConfiguration = element(NS_PUBSUB_EVENT, 'configuration', {
  node: optional(node),
  form: optional(nested(DataForm)),
})

/** The state of a subscription changed, or its lease ends soon (§12.14, §12.19). */
export const EventSubscription = element(NS_PUBSUB_EVENT, 'subscription', {
  node: optional(node),
  jid: attr(jid),
  subid: optional(attr(string)),
  subscription: optional(attr(subscriptionState)),
  expiry: optional(attr(dateTime)),
})

const Associated = element(NS_PUBSUB_EVENT, 'associate', { node })
const Disassociated = element(NS_PUBSUB_EVENT, 'disassociate', { node })

/** A node was associated with a collection, or disassociated (§17.3, XEP-0248). */
export const EventCollection = element(NS_PUBSUB_EVENT, 'collection', {
  node: optional(node),
  associate: optional(nested(Associated)),
  disassociate: optional(nested(Disassociated)),
  rest: rest(),
})

/** The elements that a notification may have. */
export const pubsubEventKinds = {
  items: EventItems,
  purge: EventPurge,
  delete: EventDelete,
  configuration: EventConfiguration,
  subscription: EventSubscription,
  collection: EventCollection,
}
const EventShape = element(NS_PUBSUB_EVENT, 'event', { what: choice(pubsubEventKinds), rest: rest() })

/** The content of a notification. */
export type PubsubEventValue = Choice<typeof pubsubEventKinds> & { readonly rest?: Rest | undefined }

/** A notification in a message (§17.3). */
export const PubsubEvent: ElementDef<PubsubEventValue> = /* @__PURE__ */ mapped(
  EventShape,
  ({ what, rest: more }): PubsubEventValue => ({ ...what, ...(more && { rest: more }) }),
  ({ rest: more, ...what }) => ({ what, rest: more }),
)

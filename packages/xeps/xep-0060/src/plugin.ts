import { definePlugin, type Self } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { type Message, NS_CLIENT } from '@trestle/stanza'
import { DataForm } from '@trestle/xep-0004'
import { readDelay } from '@trestle/xep-0203'
import { allOf, defineEvent, matchPath, matchWhere } from '@trestle/xmlstream'
import { type ApprovalsApi, createApprovals, pubsubApprovalRequested, readApproval } from './client/approvals.js'
import { createItems, type ItemsApi } from './client/items.js'
import { createNodeHandlers, type EventsApi } from './client/node-handlers.js'
import { createOwner, type OwnerApi } from './client/owner.js'
import { createPublisher, type PublisherApi } from './client/publisher.js'
import { createRequester } from './client/requester.js'
import { createSubscriber, type SubscriberApi } from './client/subscriber.js'
import { PubsubEvent, type PubsubEventValue } from './event-elements.js'

/** A received notification. */
export interface ReceivedPubsubEvent {
  /** The service, or the account whose node it is. Any entity can send notifications. */
  readonly from: JID
  /** The local address that received the notification. */
  readonly self: Self
  readonly event: PubsubEventValue
  readonly message: Message
}

/** Emitted for each notification of any sender. `onItem` and `onNodeEvent` handle those of one node and one sender. */
export const pubsubEvent = defineEvent<ReceivedPubsubEvent>('xep-0060:event')

/** Emitted when a handler was added or removed (`handledNodes`). */
export const handledNodesChanged = defineEvent('xep-0060:handled-nodes')

/**
 * Publishes to nodes of a service or an account (`to`), or of the own account (`to`: `undefined`), subscribes to them and
 * manages them. Errors of a service are StanzaErrors; `pubsubErrorOf` reads the pubsub-specific condition.
 */
export interface PubsubApi extends PublisherApi, SubscriberApi, ItemsApi, OwnerApi, ApprovalsApi, EventsApi {}

const NOTIFICATION = allOf(
  matchPath({ ns: NS_CLIENT, name: 'message' }, PubsubEvent),
  matchWhere(({ attrs }) => attrs['type'] !== 'error'),
)

/** Publish-Subscribe (XEP-0060) for publishers, subscribers and owners of nodes. */
export const pubsub = definePlugin({
  name: 'xep-0060',
  setup({ xmpp }) {
    const handlers = createNodeHandlers({
      report: (error, { message }) => xmpp.report(error, message.element),
      changed: () => xmpp.events.emit(handledNodesChanged),
    })

    xmpp.claim('message', NOTIFICATION, (element, message, { from, self, at }) => {
      try {
        const event = message.get(PubsubEvent)
        if (!event || from.resource !== '') return
        xmpp.events.emit(pubsubEvent, { from, self, event, message })
        handlers.handle(event, { from, self, message, at: readDelay(message)?.stamp ?? at })
      } catch (error) {
        // No error is sent: the service may end the subscription for it.
        xmpp.report(error, element)
      }
    })

    // Not claimed, since a program may show all forms alike.
    xmpp.onMessage(matchPath({ ns: NS_CLIENT, name: 'message' }, DataForm), (_, message, { from, self }) => {
      const request = readApproval(message)
      if (request) xmpp.events.emit(pubsubApprovalRequested, { ...request, from, self, message })
    })

    return (self: Self): PubsubApi => {
      const requester = createRequester(xmpp, self)
      return {
        ...createPublisher(requester),
        ...createSubscriber(requester),
        ...createItems(requester),
        ...createOwner(requester),
        ...createApprovals(requester),
        ...handlers.forSelf(self),
      }
    }
  },
})

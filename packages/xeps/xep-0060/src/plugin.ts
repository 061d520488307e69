import { definePlugin, type Self } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { type Message, NS_CLIENT } from '@trestle/stanza'
import { DataForm } from '@trestle/xep-0004'
import { readDelay } from '@trestle/xep-0203'
import { allOf, defineEvent, matchPath, matchWhere } from '@trestle/xmlstream'
import { type ApprovalsApi, createApprovals, pubsubApprovalRequested, readApproval } from './client/approvals.js'
import { createAsk } from './client/ask.js'
import { createItems, type ItemsApi } from './client/items.js'
import { createNodeHandlers, type EventsApi } from './client/node-handlers.js'
import { createOwner, type OwnerApi } from './client/owner.js'
import { createPublisher, type PublisherApi } from './client/publisher.js'
import { createSubscriber, type SubscriberApi } from './client/subscriber.js'
import { PubsubEvent, type PubsubEventValue } from './event-elements.js'

/** A notification came. */
export interface ReceivedPubsubEvent {
  /** The service, or for personal eventing the account: whoever they are, nobody has checked whether they were asked. */
  readonly from: JID
  /** The local address that was notified. */
  readonly self: Self
  readonly event: PubsubEventValue
  readonly message: Message
}

/** Any notification of any sender. For those of one node, and of whom one asked, there are `onItem` and `onNodeEvent`. */
export const pubsubEvent = defineEvent<ReceivedPubsubEvent>('xep-0060:event')

/** There are handlers for other nodes than before. */
export const handledNodesChanged = defineEvent('xep-0060:handled-nodes')

/**
 * Nodes of services (`to`: the address of a service, or of an account), and of the own account (`to`: `undefined`). What a
 * service refuses rejects with StanzaError; `pubsubErrorOf` tells what it says beyond the condition.
 */
export interface PubsubApi extends PublisherApi, SubscriberApi, ItemsApi, OwnerApi, ApprovalsApi, EventsApi {}

const NOTIFICATION = allOf(
  matchPath({ ns: NS_CLIENT, name: 'message' }, PubsubEvent),
  matchWhere(({ attrs }) => attrs['type'] !== 'error'),
)

/** Publish-Subscribe (XEP-0060) for those who publish, subscribe and own nodes. */
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
        // Not answered, as a service may end the subscription for it.
        xmpp.report(error, element)
      }
    })

    // Not claimed: whoever shows forms shows this one, unless the program takes the event.
    xmpp.onMessage(DataForm, (_, message, { from, self }) => {
      const request = readApproval(message)
      if (request) xmpp.events.emit(pubsubApprovalRequested, { ...request, from, self, message })
    })

    return (self: Self): PubsubApi => {
      const ask = createAsk(xmpp, self)
      return {
        ...createPublisher(ask),
        ...createSubscriber(ask),
        ...createItems(ask),
        ...createOwner(ask),
        ...createApprovals(ask),
        ...handlers.forSelf(self),
      }
    }
  },
})

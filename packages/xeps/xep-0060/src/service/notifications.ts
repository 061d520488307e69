import { type Cache, createCache, type PresenceTracker } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { Delay } from '@trestle/xep-0203'
import { PubsubEvent, type PubsubEventValue } from '../event-elements.js'
import type { ItemValue } from '../item.js'
import type { SubscriptionState } from '../states.js'
import type { HostedItem, HostedNode } from './hosted-node.js'
import type { HostedService } from './hosted-service.js'
import { recipientsOf } from './recipients.js'

/** A sent notification, to recognise errors returned for it by their id. */
export interface SentNotification {
  readonly service: JID
  readonly node: string
  readonly to: JID
}

/** Sends notifications (XEP-0060 §12.2). One that cannot be sent is reported, and the others are sent. */
export interface Notifications {
  published(service: HostedService, node: HostedNode, item: HostedItem | undefined): Promise<void>
  retracted(service: HostedService, node: HostedNode, id: string): Promise<void>
  purged(service: HostedService, node: HostedNode): Promise<void>
  configured(service: HostedService, node: HostedNode, event: PubsubEventValue): Promise<void>
  /** Notifies of a deleted node; `to`: its subscribers before it was deleted. */
  deleted(service: HostedService, node: HostedNode, to: readonly JID[], redirect: string | undefined): void
  /** Notifies a subscriber, or `to`, of a changed subscription (§12.14). */
  subscription(service: HostedService, node: HostedNode, jid: JID, state: SubscriptionState, to?: JID): void
  /** Sends the most recent item, if there is one (§6.1.7). */
  last(service: HostedService, node: HostedNode, to: JID): Promise<void>
  /** The latest notifications by the ids of their messages. */
  readonly sent: Cache<SentNotification>
}

/** Notifications whose errors are recognised. */
const MAX_SENT = 10_000

export function createNotifications(tracker: PresenceTracker): Notifications {
  const sent = createCache<SentNotification>({ max: MAX_SENT })

  function send(service: HostedService, node: HostedNode, to: JID, event: PubsubEventValue, held?: Date): void {
    const { self, jid } = service
    const message = self.message({ to, type: node.config.notificationType }).set(PubsubEvent, event)
    message.from = jid
    if (held) message.set(Delay, { stamp: held, from: jid })
    try {
      self.send(message)
      if (message.id !== undefined) sent.set(message.id, { service: jid, node: node.name, to })
    } catch (error) {
      service.report(error)
    }
  }

  async function toAll(service: HostedService, node: HostedNode, event: PubsubEventValue): Promise<void> {
    for await (const batch of recipientsOf(service, node, tracker)) {
      for (const to of batch) send(service, node, to, event)
    }
  }

  const items = (node: HostedNode, item: HostedItem | undefined): PubsubEventValue => ({
    kind: 'items',
    value: { node: node.name, items: item ? [toNotifiedItem(node, item)] : [], retracted: [] },
  })

  return {
    sent,
    async published(service, node, item) {
      if (node.config.deliverNotifications) await toAll(service, node, items(node, item))
    },
    async retracted(service, node, id) {
      await toAll(service, node, { kind: 'items', value: { node: node.name, items: [], retracted: [{ id }] } })
    },
    async purged(service, node) {
      await toAll(service, node, { kind: 'purge', value: { node: node.name } })
    },
    configured: toAll,
    deleted(service, node, to, uri) {
      const value = { node: node.name, ...(uri !== undefined && { redirect: { uri } }) }
      for (const one of to) send(service, node, one, { kind: 'delete', value })
    },
    subscription(service, node, jid, subscription, to = jid) {
      send(service, node, to, { kind: 'subscription', value: { node: node.name, jid, subscription } })
    },
    async last(service, node, to) {
      const item = await service.store.items(node.name).newest()
      if (item) send(service, node, to, items(node, item), item.published)
    },
  }
}

/** An item as it is returned and sent: with its publisher where the node is configured so (§7.1.2.3, §12.17). */
export function toItemValue({ config }: HostedNode, { id, payload, publisher }: HostedItem): ItemValue {
  return { id, payload: payload ? [payload] : [], ...(config.itemReply === 'publisher' && { publisher }) }
}

function toNotifiedItem(node: HostedNode, item: HostedItem): ItemValue {
  const shown = toItemValue(node, item)
  return node.config.deliverPayloads ? shown : { ...shown, payload: [] }
}

import type { JID } from '@trestle/jid'
import type { SubscriptionState } from '../../states.js'
import type { HostedNode } from '../hosted-node.js'
import { ownersOf, type ServiceCall } from './call.js'

/** Sends the last item to a new subscriber, unless `send_last_published_item` is `never` (§6.1.7). */
export async function sendLast({ service, notifications }: ServiceCall, node: HostedNode, jid: JID): Promise<void> {
  if (node.config.sendLastPublishedItem !== 'never') await notifications.last(service, node, jid)
}

/** Notifies owners of a changed subscription (`notify_sub`). */
export function notifyOwners(call: ServiceCall, node: HostedNode, jid: JID, state: SubscriptionState): void {
  if (!node.config.notifySub) return
  for (const owner of ownersOf(call, node)) call.notifications.subscription(call.service, node, jid, state, owner)
}

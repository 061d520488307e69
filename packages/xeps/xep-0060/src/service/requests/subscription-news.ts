import type { JID } from '@trestle/jid'
import type { SubscriptionState } from '../../states.js'
import type { HostedNode } from '../hosted-node.js'
import { ownersOf, type ServiceCall } from './call.js'

/** Sends a new subscriber the last item, unless the node says never (§6.1.7). */
export async function sendLast({ service, notifications }: ServiceCall, node: HostedNode, jid: JID): Promise<void> {
  if (node.config.sendLastPublishedItem !== 'never') await notifications.last(service, node, jid)
}

/** Tells the owners of a change of somebody's subscription, where the node says so (`notify_sub`). */
export function tellOwners(call: ServiceCall, node: HostedNode, jid: JID, state: SubscriptionState): void {
  if (!node.config.notifySub) return
  for (const owner of ownersOf(call, node)) call.notifications.subscription(call.service, node, jid, state, owner)
}

import type { JID } from '@trestle/jid'
import type { HostedService } from './hosted-service.js'
import type { Notifications } from './notifications.js'
import { mayRetrieve } from './permissions.js'

/** Sends last items to a subscriber who comes online (`send_last_published_item`: `on_sub_and_presence`). */
export async function sendLastItemsTo(service: HostedService, notifications: Notifications, jid: JID): Promise<void> {
  for (const { jid: to, node: name, state } of await service.store.subscriptionsOf(jid.bare)) {
    if (state === 'pending' || !(to.isBare || to.equals(jid))) continue
    const node = await service.store.get(name)
    if (node?.config.sendLastPublishedItem !== 'on_sub_and_presence') continue
    if (mayRetrieve(node.config, await service.relation(node, to))) await notifications.last(service, node, to)
  }
}

/** Ends the temporary subscriptions of a subscriber who becomes unavailable (XEP-0060 §12.5). */
export async function endTemporarySubscriptions(service: HostedService, jid: JID, isOnline: boolean): Promise<void> {
  for (const { jid: of, node, options } of await service.store.subscriptionsOf(jid.bare)) {
    if (options.expire !== 'presence' || !(of.isBare ? !isOnline : of.equals(jid) || jid.isBare)) continue
    await service.change(node, () => service.store.subscriptions(node).delete(of))
  }
}

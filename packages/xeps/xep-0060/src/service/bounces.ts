import type { Xmpp } from '@trestle/core'
import { Message, NS_CLIENT } from '@trestle/stanza'
import { allOf, type Dispose, matchName, matchWhere } from '@trestle/xmlstream'
import type { HostedService } from './hosted-service.js'
import type { Notifications } from './notifications.js'

/**
 * Handles errors returned for notifications: ends the subscription of a JID that does not exist any more (XEP-0060 §12.4).
 * Errors of other senders than the notified JID are ignored.
 */
export function handleBounces(
  xmpp: Xmpp,
  notifications: Notifications,
  serviceAt: (address: HostedService['jid']) => HostedService,
): Dispose {
  const bounced = matchWhere(
    ({ attrs: { type, id } }) => type === 'error' && id !== undefined && notifications.sent.get(id) !== undefined,
  )
  return xmpp.claim('message', allOf(matchName(NS_CLIENT, 'message'), bounced), async (element, _, { from }) => {
    const { id = '', error } = new Message(element)
    const notification = notifications.sent.get(id)
    const isFinal = error?.type === 'cancel' || error?.condition === 'gone'
    if (!notification?.to.equals(from) || !isFinal) return
    notifications.sent.delete(id)
    const { store, change } = serviceAt(notification.service)
    await change(notification.node, () => store.subscriptions(notification.node).delete(notification.to))
  })
}

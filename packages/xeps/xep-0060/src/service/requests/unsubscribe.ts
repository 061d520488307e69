import { StanzaError } from '@trestle/stanza'
import type { PubsubValue } from '../../elements.js'
import { pubsubError } from '../../pubsub-error.js'
import type { ServiceCall } from './call.js'
import { isAddressOf } from './subscribe.js'
import { notifyOwners } from './subscription-notices.js'

/** Unsubscribes a JID (XEP-0060 §6.2). SubIDs are not supported and so ignored (§6.2.3.5). */
export async function unsubscribe(call: ServiceCall, { unsubscribe: asked }: PubsubValue): Promise<PubsubValue> {
  const { service } = call
  const { jid, node: name } = asked ?? {}
  if (!jid) throw pubsubError('bad-request', 'jid-required')
  if (!isAddressOf(call, jid)) throw new StanzaError('forbidden')
  await service.node(name)
  return service.change(name ?? '', async () => {
    const node = await service.node(name)
    const store = service.store.subscriptions(node.name)
    if (!(await store.get(jid))) throw pubsubError('unexpected-request', 'not-subscribed', { type: 'cancel' })
    await store.delete(jid)
    notifyOwners(call, node, jid, 'none')
    return { subscription: { node: node.name, jid, subscription: 'none' } }
  })
}

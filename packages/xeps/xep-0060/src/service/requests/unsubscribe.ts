import { StanzaError } from '@trestle/stanza'
import type { PubsubValue } from '../../elements.js'
import { pubsubError } from '../../pubsub-error.js'
import type { ServiceCall } from './call.js'
import { isOwnAddress } from './subscribe.js'
import { tellOwners } from './subscription-news.js'

/** Ends a subscription (XEP-0060 §6.2). A SubID is ignored, as an address has one subscription at each node. */
export async function unsubscribe(call: ServiceCall, { unsubscribe: asked }: PubsubValue): Promise<PubsubValue> {
  const { service } = call
  const { jid, node: name } = asked ?? {}
  if (!jid) throw pubsubError('bad-request', 'jid-required')
  if (!isOwnAddress(call, jid)) throw new StanzaError('forbidden')
  await service.node(name)
  return service.change(name ?? '', async () => {
    const node = await service.node(name)
    const store = service.store.subscriptions(node.name)
    if (!(await store.get(jid))) throw pubsubError('unexpected-request', 'not-subscribed', { type: 'cancel' })
    await store.delete(jid)
    tellOwners(call, node, jid, 'none')
    return { subscription: { node: node.name, jid, subscription: 'none' } }
  })
}

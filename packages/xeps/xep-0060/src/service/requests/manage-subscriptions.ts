import { StanzaError } from '@trestle/stanza'
import type { OwnerPubsubValue, OwnerSubscriptionValue } from '../../owner-elements.js'
import { OwnerPubsub } from '../../owner-elements.js'
import type { HostedNode } from '../hosted-node.js'
import { checkOwner } from '../permissions.js'
import type { ServiceCall } from './call.js'

/** Returns the subscriptions to a node without pending ones (XEP-0060 §8.8.1). */
export async function listSubscribers(
  { service, from }: ServiceCall,
  { subscriptions: asked }: OwnerPubsubValue,
): Promise<OwnerPubsubValue> {
  const node = await service.node(asked?.node)
  checkOwner(await service.relation(node, from))
  const all = await service.store.subscriptions(node.name).list()
  const subscriptions = all
    .filter(({ state }) => state !== 'pending')
    .map(({ jid, state }) => ({ jid, subscription: state }))
  return { subscriptions: { node: node.name, subscriptions } }
}

/** Changes subscriptions (§8.8.2). The error contains those that could not be changed, with their current state. */
export async function modifySubscribers(
  call: ServiceCall,
  { subscriptions: asked }: OwnerPubsubValue,
): Promise<OwnerPubsubValue> {
  const { service, from } = call
  await service.node(asked?.node)
  await service.change(asked?.node ?? '', async () => {
    const node = await service.node(asked?.node)
    checkOwner(await service.relation(node, from))
    const failed: OwnerSubscriptionValue[] = []
    for (const change of asked?.subscriptions ?? []) {
      const left = await modify(call, node, change)
      if (left) failed.push(left)
    }
    if (failed.length > 0) {
      const payload = OwnerPubsub.encode({ subscriptions: { node: node.name, subscriptions: failed } })
      throw new StanzaError('not-acceptable', { details: [payload] })
    }
  })
  return {}
}

/** The current subscription where it could not be changed, else `undefined`. */
async function modify(
  { service, notifications }: ServiceCall,
  node: HostedNode,
  { jid, subscription: wanted }: OwnerSubscriptionValue,
): Promise<OwnerSubscriptionValue | undefined> {
  const store = service.store.subscriptions(node.name)
  const before = await store.get(jid)
  const state = before?.state ?? 'none'
  if (wanted === undefined || wanted === state) return undefined
  const full = !before && (await store.count()) >= service.limits.maxSubscriptions
  if (wanted === 'pending' || wanted === 'unconfigured' || (full && wanted !== 'none'))
    return { jid, subscription: state }
  if (wanted === 'none') await store.delete(jid)
  else await store.set({ node: node.name, jid, state: wanted, options: before?.options ?? {} })
  notifications.subscription(service, node, jid, wanted)
  return undefined
}

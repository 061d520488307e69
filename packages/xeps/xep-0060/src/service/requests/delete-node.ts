import type { OwnerPubsubValue } from '../../owner-elements.js'
import { unsupported } from '../../pubsub-error.js'
import { tellOfChange } from '../node-changes.js'
import { checkOwner } from '../permissions.js'
import type { ServiceCall } from './call.js'

/** Deletes a node with its items and subscriptions (XEP-0060 §8.4). */
export async function deleteNode(call: ServiceCall, { delete: asked }: OwnerPubsubValue): Promise<OwnerPubsubValue> {
  await deleteNamed(call, asked?.node, asked?.redirect?.uri)
  return {}
}

export async function deleteNamed(call: ServiceCall, name: string | undefined, redirect?: string): Promise<void> {
  const { service, from, notifications } = call
  await service.node(name)
  await service.change(name ?? '', async () => {
    const node = await service.node(name)
    checkOwner(await service.relation(node, from))
    // Pending subscribers are notified too (§8.4.2).
    const subscribers = await service.store.subscriptions(node.name).list()
    const implicitSubscribers = await service.api.run('implicitSubscribers', { jid: service.jid, node: node.name })
    await service.store.delete(node.name)
    tellOfChange(service, node)
    if (!node.config.notifyDelete) return
    const to = new Map([...subscribers.map(({ jid }) => jid), ...implicitSubscribers].map((jid) => [String(jid), jid]))
    notifications.deleted(service, node, [...to.values()], redirect)
  })
}

/** Deletes all items of a node, with one notification (§8.5). */
export async function purgeNode(call: ServiceCall, { purge }: OwnerPubsubValue): Promise<OwnerPubsubValue> {
  const { service, from, notifications } = call
  await service.node(purge?.node)
  await service.change(purge?.node ?? '', async () => {
    const node = await service.node(purge?.node)
    checkOwner(await service.relation(node, from))
    if (!node.config.persistItems) throw unsupported('persistent-items')
    await service.store.items(node.name).clear()
    tellOfChange(service, node)
    await notifications.purged(service, node)
  })
  return {}
}

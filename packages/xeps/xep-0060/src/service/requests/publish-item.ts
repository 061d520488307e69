import { StanzaError } from '@trestle/stanza'
import type { PubsubValue } from '../../elements.js'
import type { ItemValue } from '../../item.js'
import type { NodeConfig } from '../../node-config.js'
import { pubsubError } from '../../pubsub-error.js'
import { changedConfig, checkPreconditions, readPreconditions } from '../hosted-config.js'
import type { HostedItem, HostedNode } from '../hosted-node.js'
import { checkName } from '../limits.js'
import { tellOfChange } from '../node-changes.js'
import { checkPublisher } from '../permissions.js'
import { capacityOf, checkPublication, type Publication } from '../publication.js'
import { actorOf, type ServiceCall } from './call.js'
import { addNode } from './create-node.js'

/** Publishes an item (XEP-0060 §7.1). Creates the node where it does not exist and the entity may create it (§7.1.4). */
export async function publish(
  call: ServiceCall,
  { publish: asked, publishOptions }: PubsubValue,
): Promise<PubsubValue> {
  const { node, items = [] } = asked ?? {}
  if (!node) throw pubsubError('bad-request', 'nodeid-required')
  const options = publishOptions?.form ? readPreconditions(publishOptions.form) : {}
  const id = await publishAt(call, node, items, options)
  return { publish: { node, items: id === undefined ? [] : [{ id, payload: [] }] } }
}

/** Resolves with the item id; `undefined` for a transient node without payloads. */
export async function publishAt(
  call: ServiceCall,
  name: string,
  items: readonly ItemValue[],
  options: NodeConfig,
): Promise<string | undefined> {
  const { service, notifications } = call
  return service.change(name, async () => {
    const existing = await service.store.get(name)
    if (existing) await check(call, existing, options)
    else await checkCreator(call, name, options)
    // No node is created for an invalid item.
    const config = existing?.config ?? (await service.api.run('defaultConfig', { jid: service.jid, node: name }))
    const publication = checkPublication(changedConfig(config, options), items, service.limits)
    const node = existing ?? (await addNode(call, name, options))
    const item = publication && toItem(call, publication)
    if (item && node.config.persistItems) await store(call, node, item)
    tellOfChange(service, node)
    await notifications.published(service, node, item)
    return item?.id
  })
}

async function check({ service, from }: ServiceCall, node: HostedNode, options: NodeConfig): Promise<void> {
  checkPublisher(node.config, await service.relation(node, from))
  checkPreconditions(node.config, options)
}

/** Throws StanzaError `item-not-found` where the entity may not create the node (§7.1.3.3). */
async function checkCreator({ service, from }: ServiceCall, name: string, config: NodeConfig): Promise<void> {
  checkName(name)
  const may = await service.api.run('mayCreate', { jid: service.jid, node: name, from, args: config })
  if (!may) throw new StanzaError('item-not-found')
}

function toItem(call: ServiceCall, { id = call.service.newId(), payload }: Publication): HostedItem {
  return { id, publisher: actorOf(call), published: call.service.now(), payload }
}

/** Stores an item; at a full node, as `publish_node_full` says (§7.1.2.5). */
async function store({ service, notifications }: ServiceCall, node: HostedNode, item: HostedItem): Promise<void> {
  const items = service.store.items(node.name)
  const capacity = capacityOf(node.config, service.limits)
  const replaces = (await items.get(item.id)) !== undefined
  let excess = (await items.count()) + (replaces ? 0 : 1) - capacity
  if (excess > 0 && node.config.publishNodeFull === 'reject' && !replaces) throw pubsubError('conflict', 'node-full')
  await items.set(item)
  for (; excess > 0; excess--) {
    const oldest = await items.oldest()
    if (!oldest || oldest.id === item.id) return
    await items.delete(oldest.id)
    // At a node with one item, the new item replaces the old one without a retraction (XEP-0163 §3).
    const told = node.config.publishNodeFull === 'retract-oldest' && node.config.notifyRetract && capacity > 1
    if (told) await notifications.retracted(service, node, oldest.id)
  }
}

import { StanzaError } from '@trestle/stanza'
import type { PubsubValue } from '../../elements.js'
import { pubsubError, unsupported } from '../../pubsub-error.js'
import { tellOfChange } from '../node-changes.js'
import { checkRetraction } from '../permissions.js'
import { actorOf, type ServiceCall } from './call.js'

/** Deletes an item (XEP-0060 §7.2). */
export async function retract(call: ServiceCall, { retract: asked }: PubsubValue): Promise<PubsubValue> {
  const { node: name, items = [], notify = false } = asked ?? {}
  const node = await call.service.node(name)
  const id = items[0]?.id
  if (!id || items.length > 1) throw pubsubError('bad-request', 'item-required')
  await retractAt(call, node.name, id, notify)
  return {}
}

export async function retractAt(call: ServiceCall, name: string, id: string, notify: boolean): Promise<void> {
  const { service, from, notifications } = call
  await service.change(name, async () => {
    const node = await service.node(name)
    if (!node.config.persistItems) throw unsupported('persistent-items')
    const relation = await service.relation(node, from)
    const item = await service.store.items(name).get(id)
    if (!item) throw new StanzaError(relation.affiliation === 'none' ? 'forbidden' : 'item-not-found')
    checkRetraction(relation, item, actorOf(call))
    await service.store.items(name).delete(id)
    tellOfChange(service, node)
    if (notify || node.config.notifyRetract) await notifications.retracted(service, node, id)
  })
}

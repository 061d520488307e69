import { StanzaError } from '@trestle/stanza'
import type { NodeConfig } from '../../node-config.js'
import type { OwnerPubsubValue } from '../../owner-elements.js'
import { unsupported } from '../../pubsub-error.js'
import { changedConfig, hostedConfigForm, readConfig } from '../hosted-config.js'
import type { HostedNode } from '../hosted-node.js'
import type { HostedService } from '../hosted-service.js'
import { tellOfChange } from '../node-changes.js'
import { checkOwner } from '../permissions.js'
import { capacityOf } from '../publication.js'
import type { ServiceCall } from './call.js'

/** Returns the configuration form of a node (XEP-0060 §8.2). */
export async function getConfig(
  { service, from }: ServiceCall,
  { configure }: OwnerPubsubValue,
): Promise<OwnerPubsubValue> {
  const node = await service.node(configure?.node)
  checkOwner(await service.relation(node, from))
  return { configure: { node: node.name, form: hostedConfigForm.form(node.config) } }
}

/** Returns the default configuration (§8.3). */
export async function getDefaultConfig({ service }: ServiceCall, asked: OwnerPubsubValue): Promise<OwnerPubsubValue> {
  if (asked.default?.type === 'collection') throw unsupported('collections')
  const config = await service.api.run('defaultConfig', { jid: service.jid })
  return { default: { form: hostedConfigForm.form(config) } }
}

/** Configures a node by a submitted form (§8.2.4). */
export async function setConfig(call: ServiceCall, { configure }: OwnerPubsubValue): Promise<OwnerPubsubValue> {
  const { service, from } = call
  const node = await service.node(configure?.node)
  checkOwner(await service.relation(node, from))
  if (!configure?.form) throw new StanzaError('bad-request')
  if (configure.form.type !== 'cancel') await configureNode(call, node.name, readConfig(configure.form))
  return {}
}

export async function configureNode(call: ServiceCall, name: string, change: NodeConfig): Promise<void> {
  const { service, from, notifications } = call
  await service.change(name, async () => {
    const before = await service.node(name)
    checkOwner(await service.relation(before, from))
    const node: HostedNode = { ...before, config: changedConfig(before.config, change) }
    await service.store.set(node)
    await removeExcess(service, node)
    tellOfChange(service, node)
    if (!node.config.notifyConfig) return
    const form = node.config.deliverPayloads ? { form: hostedConfigForm.result(node.config) } : {}
    await notifications.configured(service, node, { kind: 'configuration', value: { node: name, ...form } })
  })
}

/** A node that is to keep fewer items than it has keeps the latest. */
async function removeExcess(service: HostedService, node: HostedNode): Promise<void> {
  const items = service.store.items(node.name)
  if (!node.config.persistItems) return items.clear()
  for (let left = (await items.count()) - capacityOf(node.config, service.limits); left > 0; left--) {
    const oldest = await items.oldest()
    if (oldest) await items.delete(oldest.id)
  }
}

import { StanzaError } from '@trestle/stanza'
import type { PubsubValue } from '../../elements.js'
import type { NodeConfig } from '../../node-config.js'
import { changedConfig, readConfig } from '../hosted-config.js'
import type { HostedNode } from '../hosted-node.js'
import { checkName } from '../limits.js'
import { actorOf, type ServiceCall } from './call.js'

/** Creates a node (XEP-0060 §8.1); an instant node gets a name that cannot be guessed. */
export async function createNode(call: ServiceCall, { create, configure }: PubsubValue): Promise<PubsubValue> {
  if (configure?.node !== undefined) throw new StanzaError('bad-request')
  const config = configure?.form ? readConfig(configure.form) : {}
  const { name } = await createNamed(call, create?.node || call.service.newId(), config)
  return { create: { node: name } }
}

/** Throws StanzaError `forbidden` where the entity may not create it, and `conflict` where the node exists. */
export async function createNamed(call: ServiceCall, name: string, config: NodeConfig): Promise<HostedNode> {
  const { service, from } = call
  checkName(name)
  if (!(await service.api.run('mayCreate', { jid: service.jid, node: name, from, args: config }))) {
    throw new StanzaError('forbidden')
  }
  return service.change(name, async () => {
    if (await service.store.get(name)) throw new StanzaError('conflict')
    return addNode(call, name, config)
  })
}

/** Stores a new node. Runs within `service.change`, after a check that the node does not exist. */
export async function addNode(call: ServiceCall, name: string, config: NodeConfig): Promise<HostedNode> {
  const { service } = call
  if ((await service.store.list()).length >= service.limits.maxNodes) throw new StanzaError('resource-constraint')
  const defaults = await service.api.run('defaultConfig', { jid: service.jid, node: name })
  const creator = actorOf(call).bare
  const node: HostedNode = {
    name,
    config: changedConfig(defaults, config),
    affiliations: { [creator.toString()]: 'owner' },
    creator,
    created: service.now(),
  }
  await service.store.set(node)
  return node
}

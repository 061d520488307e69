import type { JID } from '@trestle/jid'
import { defineForm, listSingle } from '@trestle/xep-0004'
import type { CommandDefinition } from '@trestle/xep-0050'
import { COMMAND_GET_PENDING, FORM_SUBSCRIBE_AUTHORIZATION } from '../namespaces.js'
import type { HostedNode } from './hosted-node.js'
import { sendRequest } from './requests/authorize.js'
import type { ServiceCall } from './requests/call.js'

/** The command by which owners receive an approval request for each pending subscription (XEP-0060 §8.7). */
export function pendingCommand(callFrom: (owner: JID) => ServiceCall): CommandDefinition {
  return {
    node: COMMAND_GET_PENDING,
    name: 'Open subscription requests',
    access: async (from) => (await ownNodes(callFrom(from))).length > 0,
    async run({ from, ask }) {
      const call = callFrom(from)
      const nodes = await ownNodes(call)
      const choices = Object.fromEntries(nodes.map(({ name, config }) => [name, config.title ?? name]))
      const { node: name } = await ask(
        defineForm({
          formType: FORM_SUBSCRIBE_AUTHORIZATION,
          fields: { node: listSingle(choices, { var: 'pubsub#node', label: 'Node', required: true }) },
        }),
        { last: true },
      )
      const node = await call.service.node(name)
      const subscriptions = await call.service.store.subscriptions(name).list()
      for (const { jid, state } of subscriptions) if (state === 'pending') sendRequest(call, node, jid, from.bare)
    },
  }
}

async function ownNodes({ service, from }: ServiceCall): Promise<readonly HostedNode[]> {
  const nodes = await service.store.list()
  const relations = await Promise.all(nodes.map((node) => service.relation(node, from)))
  return nodes.filter((_, index) => relations[index]?.affiliation === 'owner')
}

import type { Ops } from '@trestle/api-registry'
import { JID } from '@trestle/jid'
import type { AffiliateChange } from '../client/owner.js'
import { type AnyNode, nodeName, type PayloadOf, toNode } from '../node.js'
import type { NodeConfig } from '../node-config.js'
import { isPubsubError } from '../pubsub-error.js'
import { type PubsubItem, readItem, writePayload } from '../read-item.js'
import { checkPreconditions } from './hosted-config.js'
import type { HostedNode } from './hosted-node.js'
import { toItemValue } from './notifications.js'
import type { PubsubServiceOps } from './ops.js'
import { mayRetrieve } from './permissions.js'
import { approveOrDeny } from './requests/authorize.js'
import type { ServiceCall } from './requests/call.js'
import { configureNode } from './requests/configure-node.js'
import { createNamed } from './requests/create-node.js'
import { deleteNamed, purgeNode } from './requests/delete-node.js'
import { modifyAffiliates } from './requests/manage-affiliations.js'
import { publishAt } from './requests/publish-item.js'
import { retractAt } from './requests/retract-item.js'
import { removeExpired } from './requests/retrieve-items.js'

export interface HostedPublishSettings {
  /** Default: the `id` of the node, or a generated one. */
  readonly id?: string | undefined
  /** Configuration of the node, which is created or configured where it differs. Default: the `options` of the node. */
  readonly options?: NodeConfig | undefined
}

/**
 * The nodes of one local address, for the program that hosts them, which has the permissions of an owner. Subscribers are
 * notified as for requests of other entities. Rejects with the StanzaError that such a request would be answered with.
 */
export interface PubsubServiceApi {
  /** The ops for storage and policy. */
  readonly api: Ops<PubsubServiceOps>
  /** Publishes an item; creates the node where it does not exist. Resolves with the item id. */
  publish<N extends AnyNode>(
    node: N,
    value: PayloadOf<NoInfer<N>> | undefined,
    settings?: HostedPublishSettings,
  ): Promise<string | undefined>
  retract(node: AnyNode, id: string): Promise<void>
  /** The most recent items, or all, the oldest first. Rejects with DecodeError for an invalid payload. */
  getItems<N extends AnyNode>(
    node: N,
    query?: { readonly max?: number },
  ): Promise<readonly PubsubItem<PayloadOf<NoInfer<N>>>[]>
  createNode(node: AnyNode, config?: NodeConfig): Promise<HostedNode>
  configureNode(node: AnyNode, config: NodeConfig): Promise<void>
  deleteNode(node: AnyNode, options?: { readonly redirect?: string }): Promise<void>
  /** Deletes all items of a node. */
  purge(node: AnyNode): Promise<void>
  getNode(node: AnyNode): Promise<HostedNode | undefined>
  getNodes(): Promise<readonly HostedNode[]>
  modifyAffiliations(node: AnyNode, changes: readonly AffiliateChange[]): Promise<void>
  /** Approves a pending subscription (`pubsubSubscriptionRequested`). Rejects with `item-not-found` where there is none. */
  approve(node: AnyNode, subscriber: JID | string): Promise<void>
  deny(node: AnyNode, subscriber: JID | string): Promise<void>
  /**
   * Sends an entity the last item of each node that it `wants` and may retrieve: for XEP-0163, when the entity comes online.
   */
  sendLastItems(to: JID, wants: (node: string) => boolean): Promise<void>
}

export function createServiceApi(call: ServiceCall): PubsubServiceApi {
  const { service } = call
  const { api, store, jid } = service

  /** Configures an existing node that does not meet the publish-options. */
  async function prepare(name: string, options: NodeConfig): Promise<void> {
    const found = await store.get(name)
    if (!found) return
    try {
      checkPreconditions(found.config, options)
    } catch (error) {
      if (!isPubsubError(error, 'precondition-not-met')) throw error
      await configureNode(call, name, options)
    }
  }

  return {
    api,
    async publish(nodeOrName, value, settings = {}) {
      const node = toNode(nodeOrName)
      const { id = node.id, options = node.options ?? {} } = settings
      await prepare(node.name, options)
      const payload = writePayload<unknown>(node, value)
      const items = id === undefined && payload.length === 0 ? [] : [{ id, payload }]
      return publishAt(call, node.name, items, options)
    },
    retract: (node, id) => retractAt(call, nodeName(node), id, true),
    async getItems<N extends AnyNode>(
      nodeOrName: N,
      { max = service.limits.maxItems }: { readonly max?: number } = {},
    ) {
      const node = await store.get(nodeName(nodeOrName))
      if (!node) return []
      await removeExpired(service, node)
      const items = (await store.items(node.name).before(undefined, max)) ?? []
      return items.map((item) => readItem(toNode(nodeOrName), toItemValue(node, item)) as PubsubItem<PayloadOf<N>>)
    },
    createNode: (node, config = toNode(node).options ?? {}) => createNamed(call, nodeName(node), config),
    configureNode: (node, config) => configureNode(call, nodeName(node), config),
    deleteNode: (node, { redirect } = {}) => deleteNamed(call, nodeName(node), redirect),
    async purge(node) {
      await purgeNode(call, { purge: { node: nodeName(node) } })
    },
    getNode: (node) => store.get(nodeName(node)),
    getNodes: () => store.list(),
    async modifyAffiliations(node, changes) {
      const affiliations = changes.map(({ jid: of, affiliation }) => ({ jid: JID.from(of), affiliation }))
      await modifyAffiliates(call, { affiliations: { node: nodeName(node), affiliations } })
    },
    approve: (node, subscriber) => approveOrDeny(call, nodeName(node), JID.from(subscriber), true),
    deny: (node, subscriber) => approveOrDeny(call, nodeName(node), JID.from(subscriber), false),
    async sendLastItems(to, wants) {
      for (const node of await store.list()) {
        const { sendLastPublishedItem } = node.config
        if (sendLastPublishedItem !== 'on_sub_and_presence' || !wants(node.name)) continue
        const isOwn = to.bare.equals(jid)
        if (isOwn || mayRetrieve(node.config, await service.relation(node, to))) {
          await call.notifications.last(service, node, to)
        }
      }
    },
  }
}

import type { OpCall } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { listStore } from '@trestle/xep-0059'
import { sizeOf } from '@trestle/xml'
import type { HostedItem, HostedNode, HostedSubscription } from './hosted-node.js'
import type { PubsubServiceOps } from './ops.js'

export interface MemoryStoreOptions {
  /** Nodes of all addresses. */
  readonly maxNodes: number
  /** Bytes of all items. */
  readonly maxBytes: number
}

interface StoredNode {
  node: HostedNode
  /** In the order of publication. */
  readonly items: Map<string, HostedItem>
  /** By JID. */
  readonly subscriptions: Map<string, HostedSubscription>
}

/** The nodes of one address. */
interface StoredAddress {
  readonly nodes: Map<string, StoredNode>
  /** The subscriptions of each account, by its bare JID, then by node and JID. */
  readonly accounts: Map<string, Map<string, HostedSubscription>>
}

/** The ops of `pubsubServiceOps` that store, which a memory answers at once. */
export type MemoryStore = {
  readonly [K in Exclude<
    keyof PubsubServiceOps,
    'mayCreate' | 'isAdmin' | 'defaultConfig' | 'rosterGroups' | 'implicitSubscribers'
  >]: (call: OpCall<PubsubServiceOps[K]['~args']>) => PubsubServiceOps[K]['~result']
}

/** Bytes counted for an item besides its payload and id. */
const OVERHEAD = 512

/**
 * Stores nodes in memory. Beyond the limits, further nodes and items are refused with StanzaError `resource-constraint`;
 * what is stored is not evicted.
 */
export function createMemoryStore({ maxNodes, maxBytes }: MemoryStoreOptions): MemoryStore {
  const addresses = new Map<string, StoredAddress>()
  let [nodes, bytes] = [0, 0]

  const addressOf = ({ jid }: OpCall<unknown>) => addresses.get(String(jid))
  const storedNode = (call: OpCall<unknown>) => addressOf(call)?.nodes.get(call.node ?? '')

  function deleteItem(from: StoredNode | undefined, id: string): void {
    const item = from?.items.get(id)
    if (!item) return
    bytes -= weightOf(item)
    from?.items.delete(id)
  }

  function deleteItems(from: StoredNode): void {
    for (const id of [...from.items.keys()]) deleteItem(from, id)
  }

  function setSubscription({ accounts }: StoredAddress, at: StoredNode, subscription: HostedSubscription): void {
    const account = String(subscription.jid.bare)
    at.subscriptions.set(subscription.jid.toString(), subscription)
    accounts.set(account, (accounts.get(account) ?? new Map()).set(keyOf(subscription), subscription))
  }

  function deleteSubscription({ accounts }: StoredAddress, at: StoredNode, jid: JID): void {
    const account = String(jid.bare)
    at.subscriptions.delete(jid.toString())
    const others = accounts.get(account)
    others?.delete(keyOf({ node: at.node.name, jid }))
    if (others?.size === 0) accounts.delete(account)
  }

  return {
    getNode: (call) => storedNode(call)?.node,
    setNode(call) {
      const found = storedNode(call)
      if (found) {
        found.node = call.args
        return
      }
      if (nodes >= maxNodes) throw new StanzaError('resource-constraint')
      const address = addressOf(call) ?? { nodes: new Map(), accounts: new Map() }
      addresses.set(String(call.jid), address)
      address.nodes.set(call.node ?? '', { node: call.args, items: new Map(), subscriptions: new Map() })
      nodes++
    },
    deleteNode(call) {
      const [address, found] = [addressOf(call), storedNode(call)]
      if (!address || !found) return
      deleteItems(found)
      for (const { jid } of [...found.subscriptions.values()]) deleteSubscription(address, found, jid)
      address.nodes.delete(call.node ?? '')
      if (address.nodes.size === 0) addresses.delete(String(call.jid))
      nodes--
    },
    listNodes: (call) => [...(addressOf(call)?.nodes.values() ?? [])].map(({ node }) => node),

    getItem: (call) => storedNode(call)?.items.get(call.args),
    listItems(call) {
      const { direction, id, limit } = call.args
      return listStore([...(storedNode(call)?.items.values() ?? [])], (item) => item.id)[direction](id, limit)
    },
    countItems: (call) => storedNode(call)?.items.size ?? 0,
    setItem(call) {
      const found = storedNode(call)
      if (!found) return
      const item = call.args
      const replaced = found.items.get(item.id)
      if (bytes + weightOf(item) - (replaced ? weightOf(replaced) : 0) > maxBytes) {
        throw new StanzaError('resource-constraint')
      }
      deleteItem(found, item.id)
      found.items.set(item.id, item)
      bytes += weightOf(item)
    },
    deleteItem: (call) => deleteItem(storedNode(call), call.args),
    deleteItems(call) {
      const found = storedNode(call)
      if (found) deleteItems(found)
    },

    getSubscription: (call) => storedNode(call)?.subscriptions.get(call.args.toString()),
    listSubscriptions: (call) => [...(storedNode(call)?.subscriptions.values() ?? [])],
    countSubscriptions: (call) => storedNode(call)?.subscriptions.size ?? 0,
    listSubscriptionsOf: (call) => [...(addressOf(call)?.accounts.get(String(call.args.bare))?.values() ?? [])],
    setSubscription(call) {
      const [address, found] = [addressOf(call), storedNode(call)]
      if (address && found) setSubscription(address, found, call.args)
    },
    deleteSubscription(call) {
      const [address, found] = [addressOf(call), storedNode(call)]
      if (address && found) deleteSubscription(address, found, call.args)
    },
  }
}

function keyOf({ node, jid }: Pick<HostedSubscription, 'node' | 'jid'>): string {
  return JSON.stringify([node, jid])
}

function weightOf({ payload, id }: HostedItem): number {
  return OVERHEAD + id.length + (payload ? sizeOf(payload) : 0)
}

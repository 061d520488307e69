import type { OpCall, OpDefaults } from '@trestle/api-registry'
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

interface Stored {
  node: HostedNode
  /** In the order of publication. */
  readonly items: Map<string, HostedItem>
  readonly subscriptions: Map<string, HostedSubscription>
}

/** Bytes counted for an item besides its payload and id. */
const OVERHEAD = 512

/**
 * Stores nodes in memory. Beyond the limits, further nodes and items are refused with StanzaError `resource-constraint`;
 * what is stored is not evicted.
 */
export function createMemoryStore({ maxNodes, maxBytes }: MemoryStoreOptions): OpDefaults<PubsubServiceOps> {
  const addresses = new Map<string, Map<string, Stored>>()
  let [nodes, bytes] = [0, 0]

  const nodesOf = ({ jid }: OpCall<unknown>) => addresses.get(String(jid))
  const stored = (call: OpCall<unknown>) => nodesOf(call)?.get(call.node ?? '')

  function count(item: HostedItem | undefined, sign: 1 | -1): void {
    if (item) bytes += sign * weightOf(item)
  }

  function deleteItem(from: Stored | undefined, id: string): void {
    count(from?.items.get(id), -1)
    from?.items.delete(id)
  }

  function deleteItems(from: Stored | undefined): void {
    for (const item of from?.items.values() ?? []) count(item, -1)
    from?.items.clear()
  }

  function add(call: OpCall<HostedNode>): void {
    if (nodes >= maxNodes) throw new StanzaError('resource-constraint')
    const all = nodesOf(call) ?? new Map<string, Stored>()
    addresses.set(
      String(call.jid),
      all.set(call.node ?? '', { node: call.args, items: new Map(), subscriptions: new Map() }),
    )
    nodes++
  }

  return {
    getNode: (call) => stored(call)?.node,
    setNode(call) {
      const found = stored(call)
      if (found) found.node = call.args
      else add(call)
    },
    deleteNode(call) {
      const found = stored(call)
      if (!found) return
      deleteItems(found)
      const all = nodesOf(call)
      all?.delete(call.node ?? '')
      if (all?.size === 0) addresses.delete(String(call.jid))
      nodes--
    },
    listNodes: (call) => [...(nodesOf(call)?.values() ?? [])].map(({ node }) => node),

    getItem: (call) => stored(call)?.items.get(call.args),
    listItems(call) {
      const { direction, id, limit } = call.args
      return listStore([...(stored(call)?.items.values() ?? [])], (item) => item.id)[direction](id, limit)
    },
    countItems: (call) => stored(call)?.items.size ?? 0,
    setItem(call) {
      const found = stored(call)
      if (!found) return
      const item = call.args
      const freed = found.items.get(item.id)
      if (bytes + weightOf(item) - (freed ? weightOf(freed) : 0) > maxBytes)
        throw new StanzaError('resource-constraint')
      deleteItem(found, item.id)
      found.items.set(item.id, item)
      count(item, 1)
    },
    deleteItem: (call) => deleteItem(stored(call), call.args),
    deleteItems: (call) => deleteItems(stored(call)),

    getSubscription: (call) => stored(call)?.subscriptions.get(call.args.toString()),
    listSubscriptions: (call) => [...(stored(call)?.subscriptions.values() ?? [])],
    countSubscriptions: (call) => stored(call)?.subscriptions.size ?? 0,
    listSubscriptionsOf(call) {
      const all = [...(nodesOf(call)?.values() ?? [])].flatMap(({ subscriptions }) => [...subscriptions.values()])
      return all.filter(({ jid }) => jid.bare.equals(call.args.bare))
    },
    setSubscription(call) {
      stored(call)?.subscriptions.set(call.args.jid.toString(), call.args)
    },
    deleteSubscription(call) {
      stored(call)?.subscriptions.delete(call.args.toString())
    },
  }
}

function weightOf({ payload, id }: HostedItem): number {
  return OVERHEAD + id.length + (payload ? sizeOf(payload) : 0)
}

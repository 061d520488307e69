import type { OpCall, Ops } from '@trestle/api-registry'
import {
  createMemoryStore,
  type HostedItem,
  type HostedNode,
  type HostedSubscription,
  type PubsubServiceOps,
} from '@trestle/xep-0060/service'
import { fromPlain, toPlain } from '../plain-values.js'
import type { Storage } from '../storage.js'

/** A node of an address, with what is in it. */
interface KeptNode {
  readonly node: HostedNode
  readonly items: readonly HostedItem[]
  readonly subscriptions: readonly HostedSubscription[]
}

const LIMITS = { maxNodes: 100_000, maxBytes: 2 ** 26 }

/** Lets a plugin that hosts nodes keep them in a storage that outlasts the process; otherwise it keeps them itself. */
export function keepNodes(api: Ops<PubsubServiceOps>, storage: Storage): void {
  if (!storage.lasts) return
  const stored = storage.collection<unknown>('nodes')
  const store = createMemoryStore(LIMITS)
  const loaded = new Set<string>()

  function load({ jid }: OpCall<unknown>): void {
    const key = String(jid)
    if (loaded.has(key)) return
    loaded.add(key)
    for (const { node, items, subscriptions } of (fromPlain(stored.get(key)) ?? []) as readonly KeptNode[]) {
      const at = { jid, node: node.name, from: undefined }
      store.setNode({ ...at, args: node })
      for (const args of items) store.setItem({ ...at, args })
      for (const args of subscriptions) store.setSubscription({ ...at, args })
    }
  }

  function save({ jid }: OpCall<unknown>): void {
    const kept = store.listNodes({ jid, node: undefined, from: undefined, args: undefined }).map((node): KeptNode => {
      const at = { jid, node: node.name, from: undefined }
      const all = { direction: 'after', limit: Number.POSITIVE_INFINITY } as const
      const items = store.listItems({ ...at, args: all }) ?? []
      return { node, items, subscriptions: store.listSubscriptions({ ...at, args: undefined }) }
    })
    if (kept.length > 0) stored.set(String(jid), toPlain(kept))
    else stored.delete(String(jid))
  }

  const reading =
    <A, R>(read: (call: OpCall<A>) => R) =>
    (call: OpCall<A>): R => {
      load(call)
      return read(call)
    }
  const changing =
    <A, R>(change: (call: OpCall<A>) => R) =>
    (call: OpCall<A>): R => {
      load(call)
      const result = change(call)
      save(call)
      return result
    }

  api.register('getNode', reading(store.getNode))
  api.register('listNodes', reading(store.listNodes))
  api.register('getItem', reading(store.getItem))
  api.register('listItems', reading(store.listItems))
  api.register('countItems', reading(store.countItems))
  api.register('getSubscription', reading(store.getSubscription))
  api.register('listSubscriptions', reading(store.listSubscriptions))
  api.register('countSubscriptions', reading(store.countSubscriptions))
  api.register('listSubscriptionsOf', reading(store.listSubscriptionsOf))
  api.register('setNode', changing(store.setNode))
  api.register('deleteNode', changing(store.deleteNode))
  api.register('setItem', changing(store.setItem))
  api.register('deleteItem', changing(store.deleteItem))
  api.register('deleteItems', changing(store.deleteItems))
  api.register('setSubscription', changing(store.setSubscription))
  api.register('deleteSubscription', changing(store.deleteSubscription))
}

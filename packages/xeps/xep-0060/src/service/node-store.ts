import type { Ops } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import type { PageStore } from '@trestle/xep-0059'
import type { HostedItem, HostedNode, HostedSubscription } from './hosted-node.js'
import type { PubsubServiceOps } from './ops.js'

/** The stored nodes of one address. */
export interface NodeStore {
  get(node: string): Promise<HostedNode | undefined>
  set(node: HostedNode): Promise<void>
  delete(node: string): Promise<void>
  list(): Promise<readonly HostedNode[]>
  items(node: string): ItemStore
  subscriptions(node: string): SubscriptionStore
  subscriptionsOf(entity: JID): Promise<readonly HostedSubscription[]>
}

/** The stored items of one node, in the order of publication. */
export interface ItemStore extends PageStore<HostedItem> {
  get(id: string): Promise<HostedItem | undefined>
  count(): Promise<number>
  oldest(): Promise<HostedItem | undefined>
  newest(): Promise<HostedItem | undefined>
  set(item: HostedItem): Promise<void>
  delete(id: string): Promise<void>
  clear(): Promise<void>
}

/** The stored subscriptions to one node. */
export interface SubscriptionStore {
  get(jid: JID): Promise<HostedSubscription | undefined>
  list(): Promise<readonly HostedSubscription[]>
  count(): Promise<number>
  set(subscription: HostedSubscription): Promise<void>
  delete(jid: JID): Promise<void>
}

export function createNodeStore(api: Ops<PubsubServiceOps>, jid: JID): NodeStore {
  return {
    get: (node) => api.run('getNode', { jid, node }),
    set: (node) => api.run('setNode', { jid, node: node.name, args: node }),
    delete: (node) => api.run('deleteNode', { jid, node }),
    list: () => api.run('listNodes', { jid }),
    subscriptionsOf: (args) => api.run('listSubscriptionsOf', { jid, args }),
    items(node) {
      const range = (direction: 'after' | 'before') => (id: string | undefined, limit: number) =>
        api.run('listItems', { jid, node, args: { direction, id, limit } })
      const [after, before] = [range('after'), range('before')]
      return {
        id: (item) => item.id,
        after,
        before,
        count: () => api.run('countItems', { jid, node }),
        get: (id) => api.run('getItem', { jid, node, args: id }),
        oldest: async () => (await after(undefined, 1))?.[0],
        newest: async () => (await before(undefined, 1))?.[0],
        set: (item) => api.run('setItem', { jid, node, args: item }),
        delete: (id) => api.run('deleteItem', { jid, node, args: id }),
        clear: () => api.run('deleteItems', { jid, node }),
      }
    },
    subscriptions: (node) => ({
      get: (of) => api.run('getSubscription', { jid, node, args: of }),
      list: () => api.run('listSubscriptions', { jid, node }),
      count: () => api.run('countSubscriptions', { jid, node }),
      set: (subscription) => api.run('setSubscription', { jid, node, args: subscription }),
      delete: (of) => api.run('deleteSubscription', { jid, node, args: of }),
    }),
  }
}

import { op } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import type { NodeConfig } from '../node-config.js'
import { accountDefaults, type HostedConfig, serviceDefaults } from './hosted-config.js'
import type { HostedItem, HostedNode, HostedSubscription } from './hosted-node.js'

/** A range of the items of a node, in the order of publication (XEP-0059). */
export interface ItemRange {
  /** The item that the range follows or precedes; without it, the first or the last items. */
  readonly id?: string | undefined
  readonly direction: 'after' | 'before'
  readonly limit: number
}

/**
 * Storage and policy of a service. `jid`: the bare JID that hosts the node; `node`: its name. Changes of one node run one
 * after another. By default, nodes are stored in memory, with limits.
 */
export const pubsubServiceOps = {
  getNode: op<void, HostedNode | undefined>(() => undefined),
  /** Creates or replaces a node; its items and subscriptions stay. */
  setNode: op<HostedNode, void>(() => {}),
  /** Deletes a node with its items and subscriptions. */
  deleteNode: op<void, void>(() => {}),
  /** All nodes of the address; `node` is absent. */
  listNodes: op<void, readonly HostedNode[]>(() => []),

  getItem: op<string, HostedItem | undefined>(() => undefined),
  /** Items in the order of publication; `undefined` where no item has the id of the range. */
  listItems: op<ItemRange, readonly HostedItem[] | undefined>(() => []),
  countItems: op<void, number>(() => 0),
  /** Adds an item as the most recent one; an item of the same id is deleted. */
  setItem: op<HostedItem, void>(() => {}),
  deleteItem: op<string, void>(() => {}),
  deleteItems: op<void, void>(() => {}),

  getSubscription: op<JID, HostedSubscription | undefined>(() => undefined),
  listSubscriptions: op<void, readonly HostedSubscription[]>(() => []),
  countSubscriptions: op<void, number>(() => 0),
  /** The subscriptions of a bare JID and its full JIDs at all nodes; `node` is absent. */
  listSubscriptionsOf: op<JID, readonly HostedSubscription[]>(() => []),
  setSubscription: op<HostedSubscription, void>(() => {}),
  deleteSubscription: op<JID, void>(() => {}),

  /** Whether `from` (absent: the program itself) may create a node. Default: an account its own nodes; at a domain, nobody. */
  mayCreate: op<NodeConfig, boolean>(({ jid, from }) => !from || (jid !== undefined && from.bare.equals(jid))),
  /** Whether `from` has the permissions of an owner of all nodes of the address. Default: an account of its own nodes. */
  isAdmin: op<void, boolean>(
    ({ jid, from }) => !from || (jid !== undefined && jid.local !== '' && from.bare.equals(jid)),
  ),
  /** The default configuration. Default: `accountDefaults` for an address with a local part, else `serviceDefaults`. */
  defaultConfig: op<void, HostedConfig>(({ jid }) => (jid?.local ? accountDefaults : serviceDefaults)),
  /** The groups of `from` in the roster of the account, for the access model `roster`. Default: none. */
  rosterGroups: op<void, readonly string[]>(() => []),
  /**
   * Entities that are notified without a subscription: full JIDs whose entity capabilities contain `NODE+notify` (XEP-0163
   * §4). Those that may not retrieve items are not notified. Default: none.
   */
  implicitSubscribers: op<void, readonly JID[]>(() => []),
}
export type PubsubServiceOps = typeof pubsubServiceOps

import { op } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import type { NodeConfig } from '../node-config.js'
import { accountDefaults, type HostedConfig, serviceDefaults } from './hosted-config.js'
import type { HostedItem, HostedNode, HostedSubscription } from './hosted-node.js'

/** A part of the items of a node, from the oldest to the newest, as pages need it (XEP-0059). */
export interface ItemRange {
  /** The items that follow, or precede, this one; without it, the first, or the last ones. */
  readonly id?: string | undefined
  readonly direction: 'after' | 'before'
  readonly limit: number
}

/**
 * What a service stores and decides. `jid` is the bare address that hosts, `node` the name of the node. Changes of one node are
 * made one after another. The defaults of what is stored are in memory, and bounded.
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
  /** Items in the order of publication; `undefined` where there is no item of that id. */
  listItems: op<ItemRange, readonly HostedItem[] | undefined>(() => []),
  countItems: op<void, number>(() => 0),
  /** Adds an item as the newest, in the place of one with its id. */
  setItem: op<HostedItem, void>(() => {}),
  deleteItem: op<string, void>(() => {}),
  deleteItems: op<void, void>(() => {}),

  getSubscription: op<JID, HostedSubscription | undefined>(() => undefined),
  listSubscriptions: op<void, readonly HostedSubscription[]>(() => []),
  countSubscriptions: op<void, number>(() => 0),
  /** The subscriptions of a bare address and its resources, at all nodes; `node` is absent. */
  listSubscriptionsOf: op<JID, readonly HostedSubscription[]>(() => []),
  setSubscription: op<HostedSubscription, void>(() => {}),
  deleteSubscription: op<JID, void>(() => {}),

  /** Whether `from` may create a node. Default: the account itself, or at a domain nobody; the program always may. */
  mayCreate: op<NodeConfig, boolean>(({ jid, from }) => !from || (jid !== undefined && from.bare.equals(jid))),
  /** Whether `from` is treated as an owner of every node of the address. Default: an account of its own nodes. */
  isAdmin: op<void, boolean>(
    ({ jid, from }) => !from || (jid !== undefined && jid.local !== '' && from.bare.equals(jid)),
  ),
  /** How nodes are unless they are configured otherwise. Default: as at a service, or with a local part as at an account. */
  defaultConfig: op<void, HostedConfig>(({ jid }) => (jid?.local ? accountDefaults : serviceDefaults)),
  /** The groups that `from` is in, in the roster of the account (access model `roster`). */
  rosterGroups: op<void, readonly string[]>(() => []),
  /**
   * Whoever is notified of a node without a subscription: addresses with a resource whose capabilities ask for it
   * (XEP-0163 §4). Those that may not see the node are left out.
   */
  interested: op<void, readonly JID[]>(() => []),
}
export type PubsubServiceOps = typeof pubsubServiceOps

import type { JID } from '@trestle/jid'
import type { Element } from '@trestle/xml'
import type { Affiliation, SubscriptionState } from '../states.js'
import type { SubscribeOptions } from '../subscribe-options.js'
import type { HostedConfig } from './hosted-config.js'

/** A node of a service: data, which a store keeps as it is. */
export interface HostedNode {
  readonly name: string
  readonly config: HostedConfig
  /** By bare address; none of them is `none`. */
  readonly affiliations: Readonly<Record<string, Affiliation>>
  readonly creator: JID
  readonly created: Date
}

/** An item that was published. */
export interface HostedItem {
  readonly id: string
  readonly publisher: JID
  readonly published: Date
  readonly payload?: Element | undefined
}

/** A subscription to a node. An address has one at each node. */
export interface HostedSubscription {
  readonly node: string
  /** The address that is notified: a bare one, or one with a resource. */
  readonly jid: JID
  readonly state: Exclude<SubscriptionState, 'none'>
  readonly options: SubscribeOptions
}

/** Whether the lease of a subscription has ended (XEP-0060 §12.19). */
export function isOver({ options: { expire } }: HostedSubscription, now: Date): boolean {
  return expire instanceof Date && expire <= now
}

import type { JID } from '@trestle/jid'
import type { Element } from '@trestle/xml'
import type { Affiliation, SubscriptionState } from '../states.js'
import type { SubscribeOptions } from '../subscribe-options.js'
import type { HostedConfig } from './hosted-config.js'

/** A hosted node, as it is stored. */
export interface HostedNode {
  readonly name: string
  readonly config: HostedConfig
  /** By bare JID; entities with the affiliation `none` are not listed. */
  readonly affiliations: Readonly<Record<string, Affiliation>>
  readonly creator: JID
  readonly created: Date
}

/** A published item, as it is stored. */
export interface HostedItem {
  readonly id: string
  readonly publisher: JID
  readonly published: Date
  readonly payload?: Element | undefined
}

/** A subscription to a node, as it is stored. A JID has at most one to each node. */
export interface HostedSubscription {
  readonly node: string
  /** The subscribed JID, bare or full. */
  readonly jid: JID
  readonly state: Exclude<SubscriptionState, 'none'>
  readonly options: SubscribeOptions
}

/** Whether the lease of a subscription has ended (XEP-0060 §12.19). */
export function isExpired({ options: { expire } }: HostedSubscription, now: Date): boolean {
  return expire instanceof Date && expire <= now
}

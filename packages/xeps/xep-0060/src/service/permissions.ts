import { StanzaError } from '@trestle/stanza'
import { pubsubError } from '../pubsub-error.js'
import type { Affiliation } from '../states.js'
import type { HostedConfig } from './hosted-config.js'
import type { HostedItem } from './hosted-node.js'

/** The relation of an entity to a node and its owner, which determines its permissions. */
export interface Relation {
  readonly affiliation: Affiliation
  /** Whether it has a subscription that is not pending. */
  readonly subscribed: boolean
  /** Whether it is subscribed to the presence of the account that hosts the node. */
  readonly presenceSubscribed: boolean
  /** Its groups in the roster of the account. */
  readonly groups: readonly string[]
}

/** Throws StanzaError `forbidden` for all but owners (XEP-0060 §4.1). */
export function checkOwner({ affiliation }: Relation): void {
  if (affiliation !== 'owner') throw new StanzaError('forbidden')
}

/** Throws StanzaError where the entity may not publish (§7.1.3.1). */
export function checkPublisher({ publishModel }: HostedConfig, { affiliation, subscribed }: Relation): void {
  if (affiliation === 'outcast') throw new StanzaError('forbidden')
  if (affiliation === 'owner' || affiliation === 'publisher' || affiliation === 'publish-only') return
  if (publishModel === 'open' || (publishModel === 'subscribers' && subscribed)) return
  throw new StanzaError('forbidden')
}

/** Owners may delete all items, others those they have published. Throws StanzaError `forbidden` (§4.1). */
export function checkRetraction({ affiliation }: Relation, item: HostedItem, by: HostedItem['publisher']): void {
  if (affiliation === 'owner') return
  if (affiliation === 'outcast' || !item.publisher.bare.equals(by.bare)) throw new StanzaError('forbidden')
}

/** Throws StanzaError where the entity may not retrieve items (§6.5.9). */
export function checkRetrieval(config: HostedConfig, relation: Relation): void {
  if (isTrusted(checkedAffiliation(relation))) return
  if (config.accessModel === 'authorize') {
    if (!relation.subscribed) throw pubsubError('not-authorized', 'not-subscribed')
  } else checkAccess(config, relation)
}

/** The state of a new subscription. Throws StanzaError where the entity may not subscribe (§6.1.3). */
export function checkSubscriber(config: HostedConfig, relation: Relation): 'subscribed' | 'pending' {
  if (isTrusted(checkedAffiliation(relation))) return 'subscribed'
  if (config.accessModel === 'authorize') return 'pending'
  checkAccess(config, relation)
  return 'subscribed'
}

/** Whether the entity may retrieve items and receive notifications. */
export function mayRetrieve(config: HostedConfig, relation: Relation): boolean {
  try {
    checkRetrieval(config, relation)
    return true
  } catch (error) {
    if (error instanceof StanzaError) return false
    throw error
  }
}

function checkedAffiliation({ affiliation }: Relation): Affiliation {
  if (affiliation === 'outcast' || affiliation === 'publish-only') throw new StanzaError('forbidden')
  return affiliation
}

/** Owners, publishers and members: every access model permits them (§4.1). */
function isTrusted(affiliation: Affiliation): boolean {
  return affiliation !== 'none'
}

function checkAccess(
  { accessModel, rosterGroupsAllowed = [] }: HostedConfig,
  { presenceSubscribed, groups }: Relation,
) {
  if (accessModel === 'whitelist') throw pubsubError('not-allowed', 'closed-node')
  if (accessModel === 'presence' && !presenceSubscribed) {
    throw pubsubError('not-authorized', 'presence-subscription-required')
  }
  if (accessModel === 'roster' && !groups.some((group) => rosterGroupsAllowed.includes(group))) {
    throw pubsubError('not-authorized', 'not-in-roster-group')
  }
}

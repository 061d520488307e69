import { StanzaError } from '@trestle/stanza'
import { pubsubError } from '../pubsub-error.js'
import type { Affiliation } from '../states.js'
import type { HostedConfig } from './hosted-config.js'
import type { HostedItem } from './hosted-node.js'

/** How an entity stands to a node and its owner: all that decides on what it may do. */
export interface Relation {
  readonly affiliation: Affiliation
  /** It has a subscription that is not pending. */
  readonly subscribed: boolean
  /** It sees the presence of the account whose node it is. */
  readonly seesPresence: boolean
  /** The groups of the account's roster that it is in. */
  readonly groups: readonly string[]
}

/** Owners alone configure, purge and delete a node, and manage who else may do what (XEP-0060 §4.1). */
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

/** Owners delete all items, others what they have published (§4.1). */
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

/** Whether a subscription needs the approval of an owner. Throws StanzaError where there can be none (§6.1.3). */
export function checkSubscriber(config: HostedConfig, relation: Relation): 'subscribed' | 'pending' {
  if (isTrusted(checkedAffiliation(relation))) return 'subscribed'
  if (config.accessModel === 'authorize') return 'pending'
  checkAccess(config, relation)
  return 'subscribed'
}

/** Whether the entity may see notifications and items. */
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

/** Owners, publishers and members need no further permission. */
function isTrusted(affiliation: Affiliation): boolean {
  return affiliation !== 'none'
}

function checkAccess({ accessModel, rosterGroupsAllowed = [] }: HostedConfig, { seesPresence, groups }: Relation) {
  if (accessModel === 'whitelist') throw pubsubError('not-allowed', 'closed-node')
  if (accessModel === 'presence' && !seesPresence) {
    throw pubsubError('not-authorized', 'presence-subscription-required')
  }
  if (accessModel === 'roster' && !groups.some((group) => rosterGroupsAllowed.includes(group))) {
    throw pubsubError('not-authorized', 'not-in-roster-group')
  }
}

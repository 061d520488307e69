import type { PresenceTracker } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Affiliation } from '../states.js'
import { type HostedNode, type HostedSubscription, isOver } from './hosted-node.js'
import type { HostedService } from './hosted-service.js'
import { mayRetrieve } from './permissions.js'

/** Whether a subscription is notified now, by its options and by those of the node (XEP-0060 §12.3, §12.6). */
export function isNotified(
  { config }: HostedNode,
  subscription: HostedSubscription,
  now: Date,
  presences: readonly string[],
): boolean {
  const { deliver = true, showValues = [] } = subscription.options
  if (subscription.state === 'pending' || !deliver || isOver(subscription, now)) return false
  if (config.presenceBasedDelivery && presences.length === 0) return false
  return showValues.length === 0 || presences.some((show) => showValues.includes(show))
}

/** The presence of an address as far as it was told to another: `online` or a show value, for each resource. */
export function showsOf(tracker: PresenceTracker, of: JID, to: JID): readonly string[] {
  return tracker
    .of(of, to)
    .filter(({ jid }) => of.isBare || jid.equals(of))
    .map(({ presence }) => presence.show ?? 'online')
}

/** Whoever is to be notified of what happens at a node: subscribers, and others that are interested (§12.2). */
export async function recipientsOf(
  service: HostedService,
  node: HostedNode,
  tracker: PresenceTracker,
): Promise<readonly JID[]> {
  const { store, api, jid } = service
  const [subscriptions, interested] = await Promise.all([
    store.subscriptions(node.name).list(),
    api.run('interested', { jid, node: node.name }),
  ])
  const now = service.now()
  const subscribers = subscriptions
    .filter((one) => isNotified(node, one, now, showsOf(tracker, one.jid, jid)))
    .map((one) => one.jid)
  const known = new Set(subscriptions.flatMap((one) => [String(one.jid), String(one.jid.bare)]))
  const others = interested.filter((one) => !known.has(String(one)) && !known.has(String(one.bare)))
  return permitted(service, node, [...subscribers, ...others])
}

/** Access may have ended since an address subscribed. */
async function permitted(service: HostedService, node: HostedNode, all: readonly JID[]): Promise<readonly JID[]> {
  // Of an open node, only affiliations keep somebody away.
  if (node.config.accessModel === 'open' && Object.values(node.affiliations).every(isReader)) return all
  const allowed = await Promise.all(
    all.map(async (entity) => mayRetrieve(node.config, await service.relation(node, entity))),
  )
  return all.filter((_, index) => allowed[index])
}

function isReader(affiliation: Affiliation): boolean {
  return affiliation !== 'outcast' && affiliation !== 'publish-only'
}

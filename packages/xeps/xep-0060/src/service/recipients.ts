import type { PresenceTracker } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Affiliation } from '../states.js'
import { type HostedNode, type HostedSubscription, isExpired } from './hosted-node.js'
import type { HostedService } from './hosted-service.js'
import { mayRetrieve } from './permissions.js'

/** Whether to notify a subscriber, by the options of the subscription and the configuration (XEP-0060 §12.3, §12.6). */
export function isNotified(
  { config }: HostedNode,
  subscription: HostedSubscription,
  now: Date,
  presences: readonly string[],
): boolean {
  const { deliver = true, showValues = [] } = subscription.options
  if (subscription.state === 'pending' || !deliver || isExpired(subscription, now)) return false
  if (config.presenceBasedDelivery && presences.length === 0) return false
  return showValues.length === 0 || presences.some((show) => showValues.includes(show))
}

/** The show values of the available resources of a contact, `online` for those without. */
export function showsOf(tracker: PresenceTracker, of: JID, to: JID): readonly string[] {
  return tracker
    .of(of, to)
    .filter(({ jid }) => of.isBare || jid.equals(of))
    .map(({ presence }) => presence.show ?? 'online')
}

/** The recipients of a notification: subscribers and implicit subscribers that may retrieve items (§12.2). */
export async function recipientsOf(
  service: HostedService,
  node: HostedNode,
  tracker: PresenceTracker,
): Promise<readonly JID[]> {
  const { store, api, jid } = service
  const [subscriptions, implicitSubscribers] = await Promise.all([
    store.subscriptions(node.name).list(),
    api.run('implicitSubscribers', { jid, node: node.name }),
  ])
  const now = service.now()
  const subscribers = subscriptions
    .filter((one) => isNotified(node, one, now, showsOf(tracker, one.jid, jid)))
    .map((one) => one.jid)
  const known = new Set(subscriptions.flatMap((one) => [String(one.jid), String(one.jid.bare)]))
  const others = implicitSubscribers.filter((one) => !known.has(String(one)) && !known.has(String(one.bare)))
  return permitted(service, node, [...subscribers, ...others])
}

/** Those that may still retrieve items: access may have ended after the subscription. */
async function permitted(service: HostedService, node: HostedNode, all: readonly JID[]): Promise<readonly JID[]> {
  // At an open node, only affiliations deny access.
  if (node.config.accessModel === 'open' && Object.values(node.affiliations).every(isReader)) return all
  const allowed = await Promise.all(
    all.map(async (entity) => mayRetrieve(node.config, await service.relation(node, entity))),
  )
  return all.filter((_, index) => allowed[index])
}

function isReader(affiliation: Affiliation): boolean {
  return affiliation !== 'outcast' && affiliation !== 'publish-only'
}

import type { PresenceTracker } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Affiliation } from '../states.js'
import { type HostedNode, type HostedSubscription, isExpired } from './hosted-node.js'
import type { HostedService } from './hosted-service.js'
import { mayRetrieve } from './permissions.js'

/** Recipients of one batch: between batches, other tasks of the process run. */
const BATCH = 50

/**
 * The recipients of a notification, in batches: subscribers by their options, and implicit subscribers, that may retrieve
 * items (XEP-0060 §12.2).
 */
export async function* recipientsOf(
  service: HostedService,
  node: HostedNode,
  tracker: PresenceTracker,
): AsyncGenerator<readonly JID[], void, undefined> {
  const { store, api, jid } = service
  const [subscriptions, implicit] = await Promise.all([
    store.subscriptions(node.name).list(),
    api.run('implicitSubscribers', { jid, node: node.name }),
  ])
  const now = service.now()
  const showsOf = (of: JID) => showsOfContact(tracker, of, jid)
  for (const batch of batchesOf(subscriptions)) {
    const notified = batch.filter((one) => isNotified(node, one, now, showsOf)).map((one) => one.jid)
    yield permitted(service, node, notified)
    if (batch.length === BATCH) await service.pause()
  }
  const subscribed = new Set(subscriptions.flatMap((one) => [String(one.jid), String(one.jid.bare)]))
  const others = implicit.filter((one) => !subscribed.has(String(one)) && !subscribed.has(String(one.bare)))
  for (const batch of batchesOf(others)) {
    yield permitted(service, node, batch)
    if (batch.length === BATCH) await service.pause()
  }
}

function* batchesOf<T>(all: readonly T[]): Generator<readonly T[], void, undefined> {
  for (let start = 0; start < all.length; start += BATCH) yield all.slice(start, start + BATCH)
}

/** Whether to notify a subscriber, by the options of the subscription and the configuration (XEP-0060 §12.3, §12.6). */
function isNotified(
  { config }: HostedNode,
  subscription: HostedSubscription,
  now: Date,
  showsOf: (of: JID) => readonly string[],
): boolean {
  const { deliver = true, showValues = [] } = subscription.options
  if (subscription.state === 'pending' || !deliver || isExpired(subscription, now)) return false
  if (!config.presenceBasedDelivery && showValues.length === 0) return true
  const shows = showsOf(subscription.jid)
  return shows.length > 0 && (showValues.length === 0 || shows.some((show) => showValues.includes(show)))
}

/** The show values of the available resources of a contact, `online` for those without. */
function showsOfContact(tracker: PresenceTracker, of: JID, to: JID): readonly string[] {
  return tracker
    .of(of, to)
    .filter(({ jid }) => of.isBare || jid.equals(of))
    .map(({ presence }) => presence.show ?? 'online')
}

/** Those that may still retrieve items: access may have ended after the subscription. */
async function permitted(service: HostedService, node: HostedNode, all: readonly JID[]): Promise<readonly JID[]> {
  // At an open node, only affiliations deny access.
  if (node.config.accessModel === 'open' && Object.values(node.affiliations).every(mayRead)) return all
  const allowed = await Promise.all(
    all.map(async (entity) => mayRetrieve(node.config, await service.relation(node, entity))),
  )
  return all.filter((_, index) => allowed[index])
}

function mayRead(affiliation: Affiliation): boolean {
  return affiliation !== 'outcast' && affiliation !== 'publish-only'
}

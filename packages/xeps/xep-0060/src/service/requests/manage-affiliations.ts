import { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { type OwnerAffiliationValue, OwnerPubsub, type OwnerPubsubValue } from '../../owner-elements.js'
import type { HostedNode } from '../hosted-node.js'
import { checkOwner } from '../permissions.js'
import type { ServiceCall } from './call.js'

/** Returns the affiliations of a node (XEP-0060 §8.9.1). */
export async function listAffiliates(
  { service, from }: ServiceCall,
  { affiliations: asked }: OwnerPubsubValue,
): Promise<OwnerPubsubValue> {
  const node = await service.node(asked?.node)
  checkOwner(await service.relation(node, from))
  const affiliations = Object.entries(node.affiliations).map(([jid, affiliation]) => ({
    jid: JID.parse(jid),
    affiliation,
  }))
  return { affiliations: { node: node.name, affiliations } }
}

/** Changes affiliations (§8.9.2). The error contains those that could not be changed, with their current value. */
export async function modifyAffiliates(
  call: ServiceCall,
  { affiliations: asked }: OwnerPubsubValue,
): Promise<OwnerPubsubValue> {
  const { service, from } = call
  await service.node(asked?.node)
  await service.change(asked?.node ?? '', async () => {
    const before = await service.node(asked?.node)
    checkOwner(await service.relation(before, from))
    const changes = asked?.affiliations ?? []
    if (new Set(changes.map(({ jid }) => String(jid.bare))).size < changes.length) throw new StanzaError('bad-request')
    const { affiliations, failed } = changedAffiliations(before.affiliations, changes, service.limits.maxAffiliations)
    const node: HostedNode = { ...before, affiliations }
    await service.store.set(node)
    for (const { jid } of changes) await settleSubscriptions(call, node, jid.bare)
    if (failed.length > 0) {
      const payload = OwnerPubsub.encode({ affiliations: { node: node.name, affiliations: failed } })
      throw new StanzaError('not-acceptable', { details: [payload] })
    }
  })
  return {}
}

type Affiliations = HostedNode['affiliations']

/** Applies changes; those that would leave no owner, or exceed the limit, fail. */
export function changedAffiliations(
  before: Affiliations,
  changes: readonly OwnerAffiliationValue[],
  max: number,
): { readonly affiliations: Affiliations; readonly failed: readonly OwnerAffiliationValue[] } {
  const all = new Map(Object.entries(before))
  const failed: OwnerAffiliationValue[] = []
  // New owners first, so that one request can replace the only owner.
  const ordered = [...changes].sort((a, b) => Number(b.affiliation === 'owner') - Number(a.affiliation === 'owner'))
  for (const { jid, affiliation: wanted } of ordered) {
    const key = String(jid.bare)
    const is = all.get(key) ?? 'none'
    if (wanted === undefined || wanted === is) continue
    const isLastOwner = is === 'owner' && [...all.values()].filter((one) => one === 'owner').length === 1
    if (isLastOwner || (is === 'none' && all.size >= max)) failed.push({ jid, affiliation: is })
    else if (wanted === 'none') all.delete(key)
    else all.set(key, wanted)
  }
  return { affiliations: Object.fromEntries(all), failed }
}

/** Ends the subscriptions of outcasts, and approves pending ones of owners, publishers and members (§8.7.4). */
async function settleSubscriptions({ service, notifications }: ServiceCall, node: HostedNode, jid: JID): Promise<void> {
  const { affiliation } = await service.relation(node, jid)
  if (affiliation === 'none') return
  const store = service.store.subscriptions(node.name)
  for (const subscription of await service.store.subscriptionsOf(jid)) {
    if (subscription.node !== node.name) continue
    if (affiliation === 'outcast' || affiliation === 'publish-only') await store.delete(subscription.jid)
    else if (subscription.state === 'pending') await store.set({ ...subscription, state: 'subscribed' })
    else continue
    const state = affiliation === 'outcast' || affiliation === 'publish-only' ? 'none' : 'subscribed'
    notifications.subscription(service, node, subscription.jid, state)
  }
}

import type { PubsubValue } from '../../elements.js'
import { isExpired } from '../hosted-node.js'
import { actorOf, type ServiceCall } from './call.js'

/** Returns the subscriptions of the requesting entity, at one node or all (XEP-0060 §5.6). */
export async function getSubscriptions(call: ServiceCall, { subscriptions: asked }: PubsubValue): Promise<PubsubValue> {
  const node = asked?.node
  const all = await call.service.store.subscriptionsOf(actorOf(call).bare)
  const now = call.service.now()
  const own = all.filter((one) => (node === undefined || one.node === node) && !isExpired(one, now))
  return {
    subscriptions: {
      ...(node !== undefined && { node }),
      subscriptions: own.map((one) => ({ node: one.node, jid: one.jid, subscription: one.state })),
    },
  }
}

/** Returns the affiliations of the requesting entity, to one node or all (§5.7). */
export async function getAffiliations(call: ServiceCall, { affiliations: asked }: PubsubValue): Promise<PubsubValue> {
  const node = asked?.node
  const key = actorOf(call).bare.toString()
  const all = await call.service.store.list()
  const affiliations = all.flatMap(({ name, affiliations: those }) =>
    Object.hasOwn(those, key) && (node === undefined || node === name) ? [{ node: name, affiliation: those[key] }] : [],
  )
  return { affiliations: { ...(node !== undefined && { node }), affiliations } }
}

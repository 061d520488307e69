import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { PubsubValue } from '../../elements.js'
import { pubsubError, unsupported } from '../../pubsub-error.js'
import { type HostedNode, type HostedSubscription, isExpired } from '../hosted-node.js'
import { hostedOptionsForm, readOptions } from '../hosted-options.js'
import type { HostedService } from '../hosted-service.js'
import { checkSubscriber } from '../permissions.js'
import { requestAuthorization } from './authorize.js'
import type { ServiceCall } from './call.js'
import { notifyOwners, sendLast } from './subscription-notices.js'

/** Subscribes a JID (XEP-0060 §6.1), with options where the request has them (§6.3.7). */
export async function subscribe(call: ServiceCall, asked: PubsubValue): Promise<PubsubValue> {
  const { service } = call
  const { jid, node: name } = asked.subscribe ?? {}
  if (asked.options?.node !== undefined || asked.options?.jid) throw new StanzaError('bad-request')
  if (!jid || !isAddressOf(call, jid)) throw pubsubError('bad-request', 'invalid-jid')
  await service.node(name)
  const options = asked.options?.form ? readOptions(asked.options.form) : {}
  return service.change(name ?? '', async () => {
    const node = await service.node(name)
    const { state } = await subscribeTo(call, node, jid, options)
    return {
      subscription: { node: node.name, jid, subscription: state },
      ...(asked.options && { options: { form: hostedOptionsForm.result(options) } }),
    }
  })
}

async function subscribeTo(
  call: ServiceCall,
  node: HostedNode,
  jid: JID,
  options: HostedSubscription['options'],
): Promise<HostedSubscription> {
  const { service } = call
  const { config, name } = node
  const store = service.store.subscriptions(name)
  const relation = await service.relation(node, call.from ? jid : undefined)
  const state = checkSubscriber(config, relation)
  const existing = await store.get(jid)
  if (existing && !isExpired(existing, service.now())) {
    if (existing.state === 'pending') throw pubsubError('not-authorized', 'pending-subscription')
    return existing
  }
  if (!config.subscribe) throw unsupported('subscribe')
  await checkRoom(service, name, jid)

  const lease = config.tempsub ? { expire: 'presence' as const } : {}
  const subscription: HostedSubscription = { node: name, jid, state, options: { ...options, ...lease } }
  await store.set(subscription)
  if (state === 'pending') requestAuthorization(call, node, jid)
  else await sendLast(call, node, jid)
  notifyOwners(call, node, jid, state)
  return subscription
}

async function checkRoom({ store, limits }: HostedService, node: string, jid: JID): Promise<void> {
  const [all, own] = await Promise.all([store.subscriptions(node).count(), store.subscriptionsOf(jid.bare)])
  if (all >= limits.maxSubscriptions || own.length >= limits.maxSubscriptionsOfOne) {
    throw pubsubError('policy-violation', 'too-many-subscriptions', { type: 'wait' })
  }
}

/** Whether a JID belongs to the requesting entity: their bare JIDs are equal (§6.1.3.1). */
export function isAddressOf({ from }: ServiceCall, jid: JID): boolean {
  return !from || from.bare.equals(jid.bare)
}

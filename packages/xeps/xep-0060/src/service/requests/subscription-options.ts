import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { PubsubValue } from '../../elements.js'
import { pubsubError } from '../../pubsub-error.js'
import type { HostedNode, HostedSubscription } from '../hosted-node.js'
import { defaultOptions, hostedOptionsForm, readOptions } from '../hosted-options.js'
import type { ServiceCall } from './call.js'
import { isAddressOf } from './subscribe.js'

interface Found {
  readonly node: HostedNode
  readonly jid: JID
  readonly subscription: HostedSubscription
}

/** Returns the options form of a subscription (XEP-0060 §6.3.2). */
export async function getOptions(call: ServiceCall, asked: PubsubValue): Promise<PubsubValue> {
  const { node, jid, subscription } = await find(call, asked)
  const form = hostedOptionsForm.form({ ...defaultOptions, ...subscription.options })
  return { options: { node: node.name, jid, form } }
}

/** Sets options of a subscription (§6.3.5). */
export async function setOptions(call: ServiceCall, asked: PubsubValue): Promise<PubsubValue> {
  const { node } = await find(call, asked)
  const form = asked.options?.form
  if (!form) throw pubsubError('bad-request', 'invalid-options')
  if (form.type === 'cancel') return {}
  const options = readOptions(form)
  await call.service.change(node.name, async () => {
    const { subscription } = await find(call, asked)
    await call.service.store
      .subscriptions(node.name)
      .set({ ...subscription, options: { ...subscription.options, ...options } })
  })
  return {}
}

/** Returns the default options (§6.4), which are the same for all nodes. */
export async function getDefaultOptions(
  { service }: ServiceCall,
  { default: asked }: PubsubValue,
): Promise<PubsubValue> {
  const node = asked?.node ? { node: (await service.node(asked.node)).name } : {}
  return { default: { ...node, form: hostedOptionsForm.form(defaultOptions) } }
}

async function find(call: ServiceCall, { options }: PubsubValue): Promise<Found> {
  const { jid } = options ?? {}
  if (!jid) throw pubsubError('bad-request', 'jid-required')
  if (!isAddressOf(call, jid)) throw new StanzaError('forbidden')
  const node = await call.service.node(options?.node)
  const subscription = await call.service.store.subscriptions(node.name).get(jid)
  if (!subscription) throw pubsubError('unexpected-request', 'not-subscribed', { type: 'modify' })
  return { node, jid, subscription }
}

import type { JID } from '@trestle/jid'
import { type Message, StanzaError } from '@trestle/stanza'
import { DataForm, type DataFormValue, formTypeOf } from '@trestle/xep-0004'
import { defineEvent } from '@trestle/xmlstream'
import { FORM_SUBSCRIBE_AUTHORIZATION } from '../../namespaces.js'
import { subscribeAuthorizationForm } from '../../subscription-request.js'
import type { HostedNode } from '../hosted-node.js'
import { checkOwner } from '../permissions.js'
import { ownersOf, type ServiceCall } from './call.js'
import { notifyOwners, sendLast } from './subscription-notices.js'

/** A subscription that an owner of the node has to approve. */
export interface SubscriptionRequest {
  /** The address that hosts the node. */
  readonly service: JID
  readonly node: string
  readonly subscriber: JID
}

export const pubsubSubscriptionRequested = defineEvent<SubscriptionRequest>('xep-0060:subscription-requested')

/** Requests the approval of a subscription from all owners; the first answer decides (XEP-0060 §8.6, §12.13). */
export function requestAuthorization(call: ServiceCall, node: HostedNode, subscriber: JID): void {
  for (const owner of ownersOf(call, node)) sendRequest(call, node, subscriber, owner)
  call.service.events.emit(pubsubSubscriptionRequested, { service: call.service.jid, node: node.name, subscriber })
}

/** Sends an approval request to an owner. */
export function sendRequest({ service }: ServiceCall, node: HostedNode, subscriber: JID, owner: JID): void {
  const form = subscribeAuthorizationForm.form({ node: node.name, subscriberJid: subscriber })
  service.self.send(service.self.message({ to: owner, type: 'normal' }).set(DataForm, form))
}

/** Whether a message is the answer to an approval request. */
export function isAuthorization(message: Message): boolean {
  try {
    const form = message.type === 'error' ? undefined : message.get(DataForm)
    return (
      isAnswer(form?.type) &&
      form !== undefined &&
      formTypeOf({ ...form, type: 'submit' }) === FORM_SUBSCRIBE_AUTHORIZATION
    )
  } catch {
    return false
  }
}

function isAnswer(type: DataFormValue['type'] | undefined): boolean {
  return type === 'submit' || type === 'cancel'
}

/** Handles the answer to an approval request. A cancelled form leaves the subscription pending (§8.6). */
export async function authorize(call: ServiceCall, form: DataFormValue): Promise<void> {
  if (form.type === 'cancel') return
  const { node, subscriberJid, allow } = subscribeAuthorizationForm.read(form)
  await approveOrDeny(call, node, subscriberJid, allow)
}

/** Approves or denies a pending subscription. */
export async function approveOrDeny(call: ServiceCall, name: string, jid: JID, allow: boolean): Promise<void> {
  const { service, from, notifications } = call
  await service.change(name, async () => {
    const node = await service.node(name)
    checkOwner(await service.relation(node, from))
    const store = service.store.subscriptions(name)
    const subscription = await store.get(jid)
    if (subscription?.state !== 'pending') throw new StanzaError('item-not-found')
    if (allow) await store.set({ ...subscription, state: 'subscribed' })
    else await store.delete(jid)
    const state = allow ? 'subscribed' : 'none'
    notifications.subscription(service, node, jid, state)
    notifyOwners(call, node, jid, state)
    if (allow) await sendLast(call, node, jid)
  })
}

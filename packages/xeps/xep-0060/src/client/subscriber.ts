import type { Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import type { DataFormValue } from '@trestle/xep-0004'
import type { PubsubValue } from '../elements.js'
import { type AnyNode, nodeName } from '../node.js'
import { isForm } from '../node-config.js'
import type { Affiliation, SubscriptionState } from '../states.js'
import { type SubscribeOptions, subscribeOptionsForm } from '../subscribe-options.js'
import type { PubsubRequester, Service } from './requester.js'

/** Identifies a subscription. */
export interface SubscriptionAt extends Wait {
  /** The subscribed JID. Default: the bare JID of this address. */
  readonly jid?: JID | string | undefined
  /** The SubID, where this JID has several subscriptions to the node. */
  readonly subid?: string | undefined
}

export interface SubscribeSettings extends Omit<SubscriptionAt, 'subid'> {
  /** Options of the new subscription (XEP-0060 §6.3.7). */
  readonly options?: SubscribeOptions | DataFormValue | undefined
}

/** A subscription of this address. */
export interface NodeSubscription {
  readonly node: string
  readonly jid: JID
  /** `pending`: an owner has to approve it. `unconfigured`: its options are not set. */
  readonly state: SubscriptionState
  readonly subid?: string | undefined
  /** No notification is sent before the options are set. */
  readonly optionsRequired?: boolean | undefined
}

/** An affiliation of this address. */
export interface OwnAffiliation {
  readonly node: string
  readonly affiliation: Affiliation
}

/** The options of a subscription: the known ones, and the form as the service sent it. */
export interface SubscriptionOptionsAnswer {
  readonly options: SubscribeOptions
  readonly form: DataFormValue
}

/** Subscriber use cases (XEP-0060 §5.6, §5.7, §6). */
export interface SubscriberApi {
  subscribe(to: Service, node: AnyNode, settings?: SubscribeSettings): Promise<NodeSubscription>
  unsubscribe(to: Service, node: AnyNode, which?: SubscriptionAt): Promise<void>
  /** The subscriptions of this account, at all nodes of a service or at one. Invalid entries are left out and reported. */
  getSubscriptions(to: Service, node?: AnyNode, wait?: Wait): Promise<readonly NodeSubscription[]>
  getAffiliations(to: Service, node?: AnyNode, wait?: Wait): Promise<readonly OwnAffiliation[]>
  getSubscriptionOptions(to: Service, node: AnyNode, which?: SubscriptionAt): Promise<SubscriptionOptionsAnswer>
  /** Sets options of a subscription; a form is submitted as it is. */
  setSubscriptionOptions(
    to: Service,
    node: AnyNode,
    options: SubscribeOptions | DataFormValue,
    which?: SubscriptionAt,
  ): Promise<void>
  /** The default options of subscriptions to a node, or to all nodes of the service (§6.4). */
  getDefaultSubscriptionOptions(to: Service, node?: AnyNode, wait?: Wait): Promise<SubscriptionOptionsAnswer>
}

export function createSubscriber(requester: PubsubRequester): SubscriberApi {
  const subscriber = (jid: JID | string | undefined) => (jid === undefined ? requester.self.jid.bare : JID.from(jid))
  const named = (node: AnyNode | undefined) => (node === undefined ? {} : { node: nodeName(node) })
  const submission = (options: SubscribeOptions | DataFormValue) =>
    isForm(options) ? options : subscribeOptionsForm.submission(options)

  return {
    async subscribe(to, nodeOrName, { jid: address, options, ...wait } = {}) {
      const [node, jid] = [nodeName(nodeOrName), subscriber(address)]
      const answer = await requester.set(
        to,
        { subscribe: { node, jid }, ...(options && { options: { form: submission(options) } }) },
        wait,
      )
      return toSubscription(answer.subscription ?? { jid, subscription: 'subscribed' }, node)
    },
    async unsubscribe(to, node, { jid, subid, ...wait } = {}) {
      await requester.set(to, { unsubscribe: { node: nodeName(node), jid: subscriber(jid), subid } }, wait)
    },
    async getSubscriptions(to, node, wait) {
      const { subscriptions } = await requester.get(to, { subscriptions: { ...named(node), subscriptions: [] } }, wait)
      return subscriptions?.subscriptions.map((one) => toSubscription(one, subscriptions.node)) ?? []
    },
    async getAffiliations(to, node, wait) {
      const { affiliations } = await requester.get(to, { affiliations: { ...named(node), affiliations: [] } }, wait)
      return (
        affiliations?.affiliations.map(({ node: at = affiliations.node ?? '', affiliation = 'none' }) => ({
          node: at,
          affiliation,
        })) ?? []
      )
    },
    async getSubscriptionOptions(to, node, { jid, subid, ...wait } = {}) {
      const { options } = await requester.get(
        to,
        { options: { node: nodeName(node), jid: subscriber(jid), subid } },
        wait,
      )
      return readOptions(options?.form)
    },
    async setSubscriptionOptions(to, node, options, { jid, subid, ...wait } = {}) {
      const which = { node: nodeName(node), jid: subscriber(jid), subid }
      await requester.set(to, { options: { ...which, form: submission(options) } }, wait)
    },
    async getDefaultSubscriptionOptions(to, node, wait) {
      return readOptions((await requester.get(to, { default: named(node) }, wait)).default?.form)
    },
  }
}

function toSubscription(
  { node, jid, subid, subscription = 'none', subscribeOptions }: NonNullable<PubsubValue['subscription']>,
  asked: string | undefined,
): NodeSubscription {
  return {
    node: node ?? asked ?? '',
    jid,
    state: subscription,
    ...(subid !== undefined && { subid }),
    ...(subscribeOptions?.required && { optionsRequired: true }),
  }
}

function readOptions(form: DataFormValue = { type: 'form' }): SubscriptionOptionsAnswer {
  return { form, options: subscribeOptionsForm.readValid(form).value }
}

import type { Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import type { DataFormValue } from '@trestle/xep-0004'
import type { PubsubValue } from '../elements.js'
import { type AnyNode, nodeName } from '../node.js'
import { isForm } from '../node-config.js'
import type { Affiliation, SubscriptionState } from '../states.js'
import { type SubscribeOptions, subscribeOptionsForm } from '../subscribe-options.js'
import type { Ask, Service } from './ask.js'

/** Which subscription is meant. */
export interface SubscriptionAt extends Wait {
  /** The address that is subscribed. Default: the bare one of this address. */
  readonly jid?: JID | string | undefined
  /** Where one address is subscribed several times. */
  readonly subid?: string | undefined
}

export interface SubscribeSettings extends Omit<SubscriptionAt, 'subid'> {
  /** Options to begin with (XEP-0060 §6.3.7). */
  readonly options?: SubscribeOptions | DataFormValue | undefined
}

/** A subscription of this address. */
export interface NodeSubscription {
  readonly node: string
  readonly jid: JID
  /** `pending` until an owner approves; `unconfigured` where there are options to set. */
  readonly state: SubscriptionState
  readonly subid?: string | undefined
  /** Nothing is delivered before the options are set. */
  readonly optionsRequired?: boolean | undefined
}

/** An affiliation of this address. */
export interface OwnAffiliation {
  readonly node: string
  readonly affiliation: Affiliation
}

/** Options of a subscription: those that are known, and the form that a service sent. */
export interface SubscriptionOptionsAnswer {
  readonly options: SubscribeOptions
  readonly form: DataFormValue
}

/** What subscribers do (XEP-0060 §5.6, §5.7, §6). */
export interface SubscriberApi {
  subscribe(to: Service, node: AnyNode, settings?: SubscribeSettings): Promise<NodeSubscription>
  unsubscribe(to: Service, node: AnyNode, which?: SubscriptionAt): Promise<void>
  /** The subscriptions of this account at a service, or at one node of it. Entries that do not fit are left out, and reported. */
  getSubscriptions(to: Service, node?: AnyNode, wait?: Wait): Promise<readonly NodeSubscription[]>
  getAffiliations(to: Service, node?: AnyNode, wait?: Wait): Promise<readonly OwnAffiliation[]>
  getSubscriptionOptions(to: Service, node: AnyNode, which?: SubscriptionAt): Promise<SubscriptionOptionsAnswer>
  /** Sets options of a subscription; a form of one's own is sent as it is. */
  setSubscriptionOptions(
    to: Service,
    node: AnyNode,
    options: SubscribeOptions | DataFormValue,
    which?: SubscriptionAt,
  ): Promise<void>
  /** What a new subscription has as options, at a node or at the service (§6.4). */
  getDefaultSubscriptionOptions(to: Service, node?: AnyNode, wait?: Wait): Promise<SubscriptionOptionsAnswer>
}

export function createSubscriber(ask: Ask): SubscriberApi {
  const subscriber = (jid: JID | string | undefined) => (jid === undefined ? ask.self.jid.bare : JID.from(jid))
  const named = (node: AnyNode | undefined) => (node === undefined ? {} : { node: nodeName(node) })
  const submission = (options: SubscribeOptions | DataFormValue) =>
    isForm(options) ? options : subscribeOptionsForm.submission(options)

  return {
    async subscribe(to, any, { jid: address, options, ...wait } = {}) {
      const [node, jid] = [nodeName(any), subscriber(address)]
      const answer = await ask.set(
        to,
        { subscribe: { node, jid }, ...(options && { options: { form: submission(options) } }) },
        wait,
      )
      return toSubscription(answer.subscription ?? { jid, subscription: 'subscribed' }, node)
    },
    async unsubscribe(to, node, { jid, subid, ...wait } = {}) {
      await ask.set(to, { unsubscribe: { node: nodeName(node), jid: subscriber(jid), subid } }, wait)
    },
    async getSubscriptions(to, node, wait) {
      const { subscriptions } = await ask.get(to, { subscriptions: { ...named(node), subscriptions: [] } }, wait)
      return subscriptions?.subscriptions.map((one) => toSubscription(one, subscriptions.node)) ?? []
    },
    async getAffiliations(to, node, wait) {
      const { affiliations } = await ask.get(to, { affiliations: { ...named(node), affiliations: [] } }, wait)
      return (
        affiliations?.affiliations.map(({ node: at = affiliations.node ?? '', affiliation = 'none' }) => ({
          node: at,
          affiliation,
        })) ?? []
      )
    },
    async getSubscriptionOptions(to, node, { jid, subid, ...wait } = {}) {
      const { options } = await ask.get(to, { options: { node: nodeName(node), jid: subscriber(jid), subid } }, wait)
      return readOptions(options?.form)
    },
    async setSubscriptionOptions(to, node, options, { jid, subid, ...wait } = {}) {
      const which = { node: nodeName(node), jid: subscriber(jid), subid }
      await ask.set(to, { options: { ...which, form: submission(options) } }, wait)
    },
    async getDefaultSubscriptionOptions(to, node, wait) {
      return readOptions((await ask.get(to, { default: named(node) }, wait)).default?.form)
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

import type { Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import type { DataFormValue } from '@trestle/xep-0004'
import { type AnyNode, nodeName } from '../node.js'
import { configSubmission, type NodeConfig, nodeConfigForm } from '../node-config.js'
import type { Affiliation, SubscriptionState } from '../states.js'
import type { Ask, Service } from './ask.js'

export interface DeleteSettings extends Wait {
  /** The URI of the node that is there instead (XEP-0060 §8.4.1). */
  readonly redirect?: string | undefined
}

export interface CreateSettings extends Wait {
  readonly config?: NodeConfig | DataFormValue | undefined
}

/** A configuration: what is known of it, and the form that the service sent. */
export interface NodeConfigAnswer {
  readonly config: NodeConfig
  readonly form: DataFormValue
}

/** A subscription of an entity to one's node. */
export interface NodeSubscriber {
  readonly jid: JID
  readonly state: SubscriptionState
  readonly subid?: string | undefined
}

/** The affiliation of an entity with one's node. */
export interface NodeAffiliate {
  readonly jid: JID
  readonly affiliation: Affiliation
}

/** The same to set, with addresses in any form; `none` ends it. */
export type SubscriberChange = Omit<NodeSubscriber, 'jid'> & { readonly jid: JID | string }
export type AffiliateChange = Omit<NodeAffiliate, 'jid'> & { readonly jid: JID | string }

/** What owners of nodes do (XEP-0060 §8). */
export interface OwnerApi {
  /** Creates a node; without a name, the service makes one. Resolves with the name. */
  createNode(to: Service, node?: AnyNode, settings?: CreateSettings): Promise<string>
  /** Also removes its items and subscriptions. */
  deleteNode(to: Service, node: AnyNode, settings?: DeleteSettings): Promise<void>
  /** Removes all items. */
  purge(to: Service, node: AnyNode, wait?: Wait): Promise<void>
  getNodeConfig(to: Service, node: AnyNode, wait?: Wait): Promise<NodeConfigAnswer>
  /** Changes what is given. A form of one's own, such as `fillForm` makes of that of `getNodeConfig`, is sent as it is. */
  setNodeConfig(to: Service, node: AnyNode, config: NodeConfig | DataFormValue, wait?: Wait): Promise<void>
  /** How nodes are configured that are created without more. */
  getDefaultConfig(to: Service, wait?: Wait): Promise<NodeConfigAnswer>
  /** Who is subscribed to a node. */
  getNodeSubscriptions(to: Service, node: AnyNode, wait?: Wait): Promise<readonly NodeSubscriber[]>
  /** Changes the subscriptions given, and no others. */
  modifySubscriptions(to: Service, node: AnyNode, changes: readonly SubscriberChange[], wait?: Wait): Promise<void>
  /** Who is affiliated with a node. */
  getNodeAffiliations(to: Service, node: AnyNode, wait?: Wait): Promise<readonly NodeAffiliate[]>
  /** Changes the affiliations given, and no others. */
  modifyAffiliations(to: Service, node: AnyNode, changes: readonly AffiliateChange[], wait?: Wait): Promise<void>
}

export function createOwner(ask: Ask): OwnerApi {
  return {
    async createNode(to, any, { config, ...wait } = {}) {
      const node = any === undefined ? undefined : nodeName(any)
      const configure = config && { configure: { form: configSubmission(config) } }
      const { create } = await ask.set(to, { create: { node }, ...configure }, wait)
      return create?.node ?? node ?? ''
    },
    async deleteNode(to, node, { redirect: uri, ...wait } = {}) {
      await ask.ownerSet(
        to,
        { delete: { node: nodeName(node), ...(uri !== undefined && { redirect: { uri } }) } },
        wait,
      )
    },
    async purge(to, node, wait) {
      await ask.ownerSet(to, { purge: { node: nodeName(node) } }, wait)
    },
    async getNodeConfig(to, node, wait) {
      return readConfig((await ask.ownerGet(to, { configure: { node: nodeName(node) } }, wait)).configure?.form)
    },
    async setNodeConfig(to, node, config, wait) {
      await ask.ownerSet(to, { configure: { node: nodeName(node), form: configSubmission(config) } }, wait)
    },
    async getDefaultConfig(to, wait) {
      return readConfig((await ask.ownerGet(to, { default: {} }, wait)).default?.form)
    },
    async getNodeSubscriptions(to, node, wait) {
      const asked = { subscriptions: { node: nodeName(node), subscriptions: [] } }
      const { subscriptions } = await ask.ownerGet(to, asked, wait)
      return (
        subscriptions?.subscriptions.map(({ jid, subscription: state = 'none', subid }) => ({
          jid,
          state,
          ...(subid !== undefined && { subid }),
        })) ?? []
      )
    },
    async modifySubscriptions(to, node, changes, wait) {
      const subscriptions = changes.map(({ jid, state, subid }) => ({ jid: JID.from(jid), subscription: state, subid }))
      await ask.ownerSet(to, { subscriptions: { node: nodeName(node), subscriptions } }, wait)
    },
    async getNodeAffiliations(to, node, wait) {
      const { affiliations } = await ask.ownerGet(
        to,
        { affiliations: { node: nodeName(node), affiliations: [] } },
        wait,
      )
      return affiliations?.affiliations.map(({ jid, affiliation = 'none' }) => ({ jid, affiliation })) ?? []
    },
    async modifyAffiliations(to, node, changes, wait) {
      const affiliations = changes.map(({ jid, affiliation }) => ({ jid: JID.from(jid), affiliation }))
      await ask.ownerSet(to, { affiliations: { node: nodeName(node), affiliations } }, wait)
    },
  }
}

function readConfig(form: DataFormValue = { type: 'form' }): NodeConfigAnswer {
  return { form, config: nodeConfigForm.readValid(form).value }
}

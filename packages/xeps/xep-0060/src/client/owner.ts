import type { Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import type { DataFormValue } from '@trestle/xep-0004'
import { type AnyNode, nodeName } from '../node.js'
import { configSubmission, type NodeConfig, nodeConfigForm } from '../node-config.js'
import type { Affiliation, SubscriptionState } from '../states.js'
import type { PubsubRequester, Service } from './requester.js'

export interface DeleteSettings extends Wait {
  /** The URI of a replacement node (XEP-0060 §8.4.1). */
  readonly redirect?: string | undefined
}

export interface CreateSettings extends Wait {
  readonly config?: NodeConfig | DataFormValue | undefined
}

/** The configuration of a node: its known fields, and the form as the service sent it. */
export interface NodeConfigAnswer {
  readonly config: NodeConfig
  readonly form: DataFormValue
}

/** A subscriber of a node. */
export interface NodeSubscriber {
  readonly jid: JID
  readonly state: SubscriptionState
  readonly subid?: string | undefined
}

/** An entity with an affiliation to a node. */
export interface NodeAffiliate {
  readonly jid: JID
  readonly affiliation: Affiliation
}

/** A change of a subscription or an affiliation; `none` removes it. */
export type SubscriberChange = Omit<NodeSubscriber, 'jid'> & { readonly jid: JID | string }
export type AffiliateChange = Omit<NodeAffiliate, 'jid'> & { readonly jid: JID | string }

/** Owner use cases (XEP-0060 §8). */
export interface OwnerApi {
  /** Creates a node; without a name, an instant node. Resolves with its name. */
  createNode(to: Service, node?: AnyNode, settings?: CreateSettings): Promise<string>
  /** Deletes a node with its items and subscriptions. */
  deleteNode(to: Service, node: AnyNode, settings?: DeleteSettings): Promise<void>
  /** Deletes all items of a node. */
  purge(to: Service, node: AnyNode, wait?: Wait): Promise<void>
  getNodeConfig(to: Service, node: AnyNode, wait?: Wait): Promise<NodeConfigAnswer>
  /** Changes the given fields. A form, such as that of `getNodeConfig` filled in by `fillForm`, is submitted as it is. */
  setNodeConfig(to: Service, node: AnyNode, config: NodeConfig | DataFormValue, wait?: Wait): Promise<void>
  /** The default configuration of nodes of this service. */
  getDefaultConfig(to: Service, wait?: Wait): Promise<NodeConfigAnswer>
  /** The subscribers of a node. */
  getNodeSubscriptions(to: Service, node: AnyNode, wait?: Wait): Promise<readonly NodeSubscriber[]>
  /** Changes the given subscriptions and leaves the others as they are. */
  modifySubscriptions(to: Service, node: AnyNode, changes: readonly SubscriberChange[], wait?: Wait): Promise<void>
  /** The affiliations of a node. */
  getNodeAffiliations(to: Service, node: AnyNode, wait?: Wait): Promise<readonly NodeAffiliate[]>
  /** Changes the given affiliations and leaves the others as they are. */
  modifyAffiliations(to: Service, node: AnyNode, changes: readonly AffiliateChange[], wait?: Wait): Promise<void>
}

export function createOwner(requester: PubsubRequester): OwnerApi {
  return {
    async createNode(to, nodeOrName, { config, ...wait } = {}) {
      const node = nodeOrName === undefined ? undefined : nodeName(nodeOrName)
      const configure = config && { configure: { form: configSubmission(config) } }
      const { create } = await requester.set(to, { create: { node }, ...configure }, wait)
      return create?.node ?? node ?? ''
    },
    async deleteNode(to, node, { redirect: uri, ...wait } = {}) {
      await requester.ownerSet(
        to,
        { delete: { node: nodeName(node), ...(uri !== undefined && { redirect: { uri } }) } },
        wait,
      )
    },
    async purge(to, node, wait) {
      await requester.ownerSet(to, { purge: { node: nodeName(node) } }, wait)
    },
    async getNodeConfig(to, node, wait) {
      return readConfig((await requester.ownerGet(to, { configure: { node: nodeName(node) } }, wait)).configure?.form)
    },
    async setNodeConfig(to, node, config, wait) {
      await requester.ownerSet(to, { configure: { node: nodeName(node), form: configSubmission(config) } }, wait)
    },
    async getDefaultConfig(to, wait) {
      return readConfig((await requester.ownerGet(to, { default: {} }, wait)).default?.form)
    },
    async getNodeSubscriptions(to, node, wait) {
      const asked = { subscriptions: { node: nodeName(node), subscriptions: [] } }
      const { subscriptions } = await requester.ownerGet(to, asked, wait)
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
      await requester.ownerSet(to, { subscriptions: { node: nodeName(node), subscriptions } }, wait)
    },
    async getNodeAffiliations(to, node, wait) {
      const { affiliations } = await requester.ownerGet(
        to,
        { affiliations: { node: nodeName(node), affiliations: [] } },
        wait,
      )
      return affiliations?.affiliations.map(({ jid, affiliation = 'none' }) => ({ jid, affiliation })) ?? []
    },
    async modifyAffiliations(to, node, changes, wait) {
      const affiliations = changes.map(({ jid, affiliation }) => ({ jid: JID.from(jid), affiliation }))
      await requester.ownerSet(to, { affiliations: { node: nodeName(node), affiliations } }, wait)
    },
  }
}

function readConfig(form: DataFormValue = { type: 'form' }): NodeConfigAnswer {
  return { form, config: nodeConfigForm.readValid(form).value }
}

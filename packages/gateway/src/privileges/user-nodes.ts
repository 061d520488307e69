import { StanzaError } from '@trestle/stanza'
import {
  type AnyNode,
  NS_PUBSUB,
  NS_PUBSUB_OWNER,
  type PubsubApi,
  type PubsubItem,
  type PubsubNode,
  pubsub,
} from '@trestle/xep-0060'
import { allows, type PrivilegeApi, PrivilegeError, privilege } from '@trestle/xep-0356'
import type { FrameHost } from '../frame-host.js'
import type { Addresses } from '../puppets/addresses.js'
import { domainOf, type Privileges } from './privileges.js'

/**
 * Private nodes of users' accounts (XEP-0163, XEP-0223), where their servers let the gateway ask in the users' names
 * (XEP-0356 §6). Whatever is refused rejects with StanzaError or PrivilegeError (`isRefusal`).
 */
export interface UserNodes {
  /** Whether nodes of that user can be read and written, once the server had the time to say so. */
  areOpen(user: string): Promise<boolean>
  /** The items of a node, or those of the given ids. A node that is not there is made, with its options. */
  items<T>(user: string, node: PubsubNode<T>, ids?: readonly string[]): Promise<readonly PubsubItem<T>[]>
  /** Stores an item in a node that has the options it is defined with, or in none. */
  publish<T>(user: string, node: PubsubNode<T>, id: string, value: T): Promise<void>
  /** Removes an item. That there is none is no error, nor is it one where a server does not say why it refuses. */
  retract(user: string, node: AnyNode, id: string): Promise<void>
  /**
   * Makes the gateway a member of a node, so that it is notified of it where it announces to want that. False where affiliations
   * are not granted: nobody else can be let into a private node, since no server lets one be subscribed for others.
   */
  follow(user: string, node: PubsubNode<unknown>): Promise<boolean>
  /** Takes that back, where it can. */
  unfollow(user: string, node: AnyNode): Promise<void>
}

export interface UserNodesOptions {
  readonly host: FrameHost
  readonly addresses: Addresses
  readonly privileges: Pick<Privileges, 'settled'>
}

const WAIT = { timeout: 30_000 }
/**
 * Why publishing with options is refused, where another configuration would be taken: `conflict` by the specification,
 * `resource-constraint` by ejabberd, which knows two of the options, and `internal-server-error` by Prosody, which answers
 * every request in the name of a user so that failed.
 */
const OTHERWISE_CONFIGURED: ReadonlySet<string> = new Set(['conflict', 'resource-constraint', 'internal-server-error'])
const MISSING: ReadonlySet<string> = new Set(['item-not-found', 'internal-server-error'])

export function createUserNodes({ host, addresses, privileges }: UserNodesOptions): UserNodes {
  const permissionsOf = (user: string) => (host.get(privilege) as PrivilegeApi).permissions(domainOf(user))?.iq
  const mayOwn = (user: string) => allows(permissionsOf(user)?.get(NS_PUBSUB_OWNER), 'set')
  const nodesOf = (user: string): PubsubApi => host.get(pubsub, host.get(privilege).as(user))

  /** Makes a node that is not there; false where there is one, or it cannot be made. */
  async function make(user: string, node: PubsubNode<unknown>): Promise<boolean> {
    try {
      await nodesOf(user).createNode(undefined, node, { ...WAIT, ...(node.options && { config: node.options }) })
      return true
    } catch (error) {
      if (error instanceof StanzaError) return false
      throw error
    }
  }

  /** Makes or configures a node. Throws `refusal` where that cannot be. */
  async function configure(user: string, node: PubsubNode<unknown>, refusal: StanzaError): Promise<void> {
    if (await make(user, node)) return
    if (!node.options || !mayOwn(user)) throw refusal
    await nodesOf(user).setNodeConfig(undefined, node, node.options, WAIT)
  }

  return {
    async areOpen(user) {
      await privileges.settled()
      return permissionsOf(user)?.get(NS_PUBSUB) === 'both'
    },
    async items(user, node, ids = []) {
      try {
        return await nodesOf(user).getItems(undefined, node, { ...WAIT, ids })
      } catch (error) {
        const isMissing = error instanceof StanzaError && MISSING.has(error.condition)
        if (isMissing && (await make(user, node))) return []
        throw error
      }
    },
    async publish(user, node, id, value) {
      const nodes = nodesOf(user)
      try {
        await nodes.publish(undefined, node, value, { ...WAIT, id, configure: false })
      } catch (error) {
        if (!(error instanceof StanzaError) || !OTHERWISE_CONFIGURED.has(error.condition)) throw error
        await configure(user, node, error)
        const { accessModel, persistItems } = node.options ?? {}
        await nodes.publish(undefined, node, value, {
          ...WAIT,
          id,
          configure: false,
          options: { accessModel, persistItems },
        })
      }
    },
    async retract(user, node, id) {
      try {
        await nodesOf(user).retract(undefined, node, id, WAIT)
      } catch (error) {
        if (!(error instanceof StanzaError && MISSING.has(error.condition))) throw error
      }
    },
    async follow(user, node) {
      if (!mayOwn(user)) return false
      const join = () =>
        nodesOf(user).modifyAffiliations(undefined, node, [{ jid: addresses.gateway, affiliation: 'member' }], WAIT)
      try {
        await join()
      } catch (error) {
        const isMissing = error instanceof StanzaError && MISSING.has(error.condition)
        if (!isMissing || !(await make(user, node))) throw error
        await join()
      }
      return true
    },
    async unfollow(user, node) {
      if (!mayOwn(user)) return
      const change = { jid: addresses.gateway, affiliation: 'none' } as const
      await nodesOf(user).modifyAffiliations(undefined, node, [change], WAIT)
    },
  }
}

/** Whether a server does not let a node be used, in contrast to one that cannot be reached at the moment. */
export function isRefusal(error: unknown): error is StanzaError | PrivilegeError {
  if (error instanceof StanzaError) return error.condition === 'internal-server-error' || error.type !== 'wait'
  return error instanceof PrivilegeError
}

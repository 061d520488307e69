import type { Ops } from '@trestle/api-registry'
import { createSerial, type PresenceVisibilityApi, type Self, type Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { pubsubError } from '../pubsub-error.js'
import type { Affiliation } from '../states.js'
import { type HostedNode, isExpired } from './hosted-node.js'
import type { ServiceLimits } from './limits.js'
import { createNodeStore, type NodeStore } from './node-store.js'
import type { PubsubServiceOps } from './ops.js'
import type { Relation } from './permissions.js'

/** One local address that hosts nodes. */
export interface HostedService {
  readonly self: Self
  /** The bare JID, from which notifications are sent. */
  readonly jid: JID
  readonly store: NodeStore
  readonly limits: ServiceLimits
  readonly api: Ops<PubsubServiceOps>
  /** The node. Throws StanzaError `bad-request` without a name, and `item-not-found` where it does not exist. */
  node(name: string | undefined): Promise<HostedNode>
  /** The relation of an entity to a node. `undefined`: the program itself, an owner of all nodes. */
  relation(node: HostedNode, entity: JID | undefined): Promise<Relation>
  /** Runs the changes of one node one after another. */
  change<T>(node: string, task: () => Promise<T>): Promise<T>
  now(): Date
  /** Lets other tasks of the process run. */
  pause(): Promise<void>
  newId(): string
  report(error: unknown): void
  readonly events: Xmpp['events']
}

export interface ServiceHost {
  readonly xmpp: Xmpp
  readonly api: Ops<PubsubServiceOps>
  readonly limits: ServiceLimits
  readonly visibility: (self: Self) => PresenceVisibilityApi
}

/** Returns the service of a local address. */
export function createHostedServices({ xmpp, api, limits, visibility }: ServiceHost): (self: Self) => HostedService {
  const serial = createSerial()

  return (self) => {
    const jid = self.jid.bare
    const store = createNodeStore(api, jid)
    const now = () => new Date(xmpp.clock.now())

    async function affiliationOf({ affiliations, name: node }: HostedNode, entity: JID): Promise<Affiliation> {
      if (await api.run('isAdmin', { jid, node, from: entity })) return 'owner'
      const key = entity.bare.toString()
      return Object.hasOwn(affiliations, key) ? (affiliations[key] as Affiliation) : 'none'
    }

    async function isSubscribed(node: string, entity: JID): Promise<boolean> {
      const found = await Promise.all([entity, entity.bare].map((one) => store.subscriptions(node).get(one)))
      return found.some((one) => one !== undefined && one.state !== 'pending' && !isExpired(one, now()))
    }

    return {
      self,
      jid,
      store,
      limits,
      api,
      async node(name) {
        if (!name) throw pubsubError('bad-request', 'nodeid-required')
        const found = await store.get(name)
        if (!found) throw new StanzaError('item-not-found')
        return found
      },
      async relation(node, entity) {
        if (!entity) return { affiliation: 'owner', subscribed: true, presenceSubscribed: true, groups: [] }
        const { accessModel } = node.config
        const [affiliation, subscribed, presenceSubscribed, groups] = await Promise.all([
          affiliationOf(node, entity),
          isSubscribed(node.name, entity),
          accessModel === 'presence' ? visibility(self).isVisibleTo(entity) : false,
          accessModel === 'roster' ? api.run('rosterGroups', { jid, from: entity }) : [],
        ])
        return { affiliation, subscribed, presenceSubscribed, groups }
      },
      change: (node, task) => serial.run(`${jid} ${node}`, task),
      now,
      pause: () => new Promise((resolve) => xmpp.clock.setTimeout(resolve, 0)),
      newId: () => xmpp.newId(),
      report: (error) => xmpp.report(error),
      events: xmpp.events,
    }
  }
}

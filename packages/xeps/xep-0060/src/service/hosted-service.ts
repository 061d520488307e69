import type { Ops } from '@trestle/api-registry'
import { createSerial, type PresenceVisibilityApi, type Self, type Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { pubsubError } from '../pubsub-error.js'
import type { Affiliation } from '../states.js'
import { type HostedNode, isOver } from './hosted-node.js'
import type { ServiceLimits } from './limits.js'
import { createNodeStore, type NodeStore } from './node-store.js'
import type { PubsubServiceOps } from './ops.js'
import type { Relation } from './permissions.js'

/** One local address that hosts nodes. */
export interface HostedService {
  readonly self: Self
  /** The bare address: what notifications come from. */
  readonly jid: JID
  readonly store: NodeStore
  readonly limits: ServiceLimits
  readonly api: Ops<PubsubServiceOps>
  /** The node; throws StanzaError `nodeid-required` without a name, and `item-not-found` where there is none. */
  node(name: string | undefined): Promise<HostedNode>
  /** How an entity stands to a node; `undefined`: the program itself, which is an owner of all. */
  relation(node: HostedNode, entity: JID | undefined): Promise<Relation>
  /** Runs changes of one node one after another. */
  change<T>(node: string, task: () => Promise<T>): Promise<T>
  now(): Date
  /** Resolves after whatever else the host has to do now. */
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

/** The services of a host, by their local addresses. */
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
      return found.some((one) => one !== undefined && one.state !== 'pending' && !isOver(one, now()))
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
        if (!entity) return { affiliation: 'owner', subscribed: true, seesPresence: true, groups: [] }
        const { accessModel } = node.config
        const [affiliation, subscribed, seesPresence, groups] = await Promise.all([
          affiliationOf(node, entity),
          isSubscribed(node.name, entity),
          accessModel === 'presence' ? visibility(self).isVisibleTo(entity) : false,
          accessModel === 'roster' ? api.run('rosterGroups', { jid, from: entity }) : [],
        ])
        return { affiliation, subscribed, seesPresence, groups }
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

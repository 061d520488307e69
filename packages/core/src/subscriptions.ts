import type { Ops } from '@trestle/api-registry'
import { JID } from '@trestle/jid'
import { NS_CLIENT, type Presence, StanzaError } from '@trestle/stanza'
import { allOf, matchName, matchWhere } from '@trestle/xmlstream'
import type { Arrival } from './arrival.js'
import { XmppError } from './errors.js'
import { definePlugin } from './plugin.js'
import type { Self } from './self.js'
import { createSubscriptionMachine, type SubscribeOptions, subscriptionRequested } from './subscription-machine.js'
import { type LocalPresence, memorySubscriptions, subscriptionOps } from './subscription-ops.js'
import {
  type SubscriptionKind,
  type SubscriptionState,
  subscriptionName,
  subscriptionStates,
} from './subscription-state.js'

/** A contact, with its subscription to the local address and from it. */
export interface SubscribedContact {
  readonly contact: JID
  readonly state: SubscriptionState
}

/**
 * The subscriptions of one local address of a component. Contacts may be given by any of their addresses: what counts
 * is the bare one. What the state of RFC 6121 Appendix A does not let through is not sent, which is no error.
 * Whatever sends rejects with XmppError `not-online` where there is no session, and changes nothing then.
 */
export interface SubscriptionsApi {
  /** The ops of the host, for all local addresses. */
  readonly api: Ops<typeof subscriptionOps>
  state(contact: JID | string): Promise<SubscriptionState>
  /** Everyone with a subscription or an open request, in either direction. */
  contacts(): Promise<readonly SubscribedContact[]>
  /** Asks for the contact's presence. */
  subscribe(contact: JID | string, options?: SubscribeOptions): Promise<void>
  /** Asks no longer, or gives the contact's presence up. */
  unsubscribe(contact: JID | string): Promise<void>
  /** Grants an open request, and sends what `presenceFor` says. */
  approve(contact: JID | string): Promise<void>
  /** Refuses an open request. */
  deny(contact: JID | string): Promise<void>
  /** Cancels the subscription of the contact (`unsubscribed`). */
  cancel(contact: JID | string): Promise<void>
  /** Sets how this address is, `undefined` for unavailable, and announces it; offline, once there is a session. */
  setPresence(presence: LocalPresence | undefined, options?: { readonly resource?: string }): Promise<void>
  /** Sends what `presenceFor` says now to everyone who is subscribed. */
  announce(): Promise<void>
  /** Sends one contact what `presenceFor` says now, if it is subscribed: resolves with whether it is. */
  announceTo(contact: JID | string): Promise<boolean>
}

export interface SubscriptionsOptions {
  /** Whether a request is granted at once. By default none is: see the event `subscriptionRequested`. */
  readonly autoApprove?: ((local: JID, contact: JID) => boolean | Promise<boolean>) | undefined
  /** The bare local addresses that have subscriptions, all by default; of others, presences are left alone. */
  readonly serves?: ((local: JID) => boolean) | undefined
  /**
   * Subscriptions kept by the ops in memory, 100,000 by default: beyond them, requests that nobody has answered are
   * forgotten, the eldest first, and where there are none, further ones fail.
   */
  readonly maxSubscriptions?: number | undefined
  /** Most presences that are handled or wait at one time; further ones are dropped. Default 10,000. */
  readonly maxPending?: number | undefined
}

const KINDS: ReadonlySet<string | undefined> = new Set<SubscriptionKind>([
  'subscribe',
  'subscribed',
  'unsubscribe',
  'unsubscribed',
])

/** Subscriptions and presence of a component's local addresses, its own domain among them (RFC 6121 §3, §4.3). */
export const subscriptions = /* @__PURE__ */ definePlugin({
  name: 'subscriptions',
  setup({ xmpp }, options: SubscriptionsOptions) {
    const { autoApprove, serves = () => true, maxSubscriptions = 100_000, maxPending = 10_000 } = options
    if (xmpp.kind !== 'component') {
      throw new XmppError('setup-failed', 'subscriptions is for components: a client has a server that does this.')
    }
    const presences = new Map<string, LocalPresence>()
    const api = xmpp.ops.wrap('subscriptions', subscriptionOps, {
      ...memorySubscriptions(maxSubscriptions),
      presenceFor: ({ jid }) => presences.get(String(jid)),
    })
    const machine = createSubscriptionMachine(xmpp, api)

    async function list(local: JID): Promise<SubscribedContact[]> {
      const records = await api.run('listSubscriptions', { jid: local })
      return records.map(({ contact, state }) => ({
        contact: JID.from(contact),
        state: subscriptionStates[subscriptionName(state)],
      }))
    }

    async function announceAll(local: JID): Promise<void> {
      const subscribed = (await list(local)).filter(({ state }) => state.from)
      await Promise.all(subscribed.map(({ contact }) => machine.announce(local, contact)))
    }

    let approving = 0
    async function isApproved(local: JID, contact: JID): Promise<boolean> {
      if (!autoApprove) return false
      approving++
      try {
        return await autoApprove(local, contact)
      } finally {
        approving--
      }
    }

    async function request(local: JID, contact: JID, presence: Presence): Promise<void> {
      const { pending, isNew } = await machine.receive(local, contact, 'subscribe')
      if (!pending) return
      if (await isApproved(local, contact)) await machine.send(local, contact, 'subscribed')
      else if (isNew) xmpp.events.emit(subscriptionRequested, { local, contact, presence })
    }

    async function receive(presence: Presence, { from, to }: Arrival): Promise<void> {
      const { type } = presence
      if (!serves(to.bare)) return
      if (machine.pending + approving >= maxPending) {
        throw new StanzaError('resource-constraint', { text: 'Too many subscriptions change at one time.' })
      }
      const [local, contact] = [to.bare, from.bare]
      if (type === 'probe') await machine.probed(local, contact, from)
      else if (type === 'subscribe') await request(local, contact, presence)
      else await machine.receive(local, contact, type as SubscriptionKind)
    }

    const concerned = matchWhere(({ attrs: { type } }) => type === 'probe' || KINDS.has(type))
    xmpp.onPresence(allOf(matchName(NS_CLIENT, 'presence'), concerned), (_, presence, arrival) =>
      receive(presence, arrival),
    )
    xmpp.events.on('presence:error', async ({ from, to = xmpp.jid, error }) => {
      if (error?.condition === 'gone' && from && serves(to.bare)) await machine.contactRemoved(to.bare, from.bare)
    })
    xmpp.events.on('online', async ({ resumed }) => {
      if (!resumed) await Promise.all([...presences.keys()].map((local) => announceAll(JID.parse(local))))
    })

    return (self: Self): SubscriptionsApi => {
      const local = () => self.jid.bare
      const bare = (contact: JID | string) => JID.from(contact).bare
      return {
        api,
        state: async (contact) => subscriptionStates[await machine.name(local(), bare(contact))],
        contacts: async () => list(local()),
        subscribe: async (contact, said) => machine.send(local(), bare(contact), 'subscribe', said),
        unsubscribe: async (contact) => machine.send(local(), bare(contact), 'unsubscribe'),
        approve: async (contact) => machine.send(local(), bare(contact), 'subscribed'),
        deny: async (contact) =>
          machine.send(local(), bare(contact), 'unsubscribed', { only: ({ pendingIn }) => pendingIn }),
        cancel: async (contact) => machine.send(local(), bare(contact), 'unsubscribed', { only: ({ from }) => from }),
        async setPresence(presence, { resource = presence?.resource ?? self.jid.resource } = {}) {
          if (resource !== '') self.jid.withResource(resource)
          if (presence || resource !== '') {
            presences.set(local().toString(), { ...(presence ?? { type: 'unavailable' }), resource })
          } else presences.delete(local().toString())
          if (xmpp.online) await announceAll(local())
        },
        announce: async () => announceAll(local()),
        announceTo: async (contact) => machine.announce(local(), bare(contact)),
      }
    }
  },
})

import type { Ops } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import { Presence } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { defineEvent } from '@trestle/xmlstream'
import { notOnline } from './errors.js'
import { createSerial } from './serial.js'
import { createAnnouncer } from './subscription-announcer.js'
import type { subscriptionOps } from './subscription-ops.js'
import {
  type SubscriptionKind,
  type SubscriptionName,
  type SubscriptionState,
  subscriptionName,
  subscriptionStates,
  subscriptionTables,
} from './subscription-state.js'
import type { Xmpp } from './xmpp.js'

/** A contact asks for the presence of a local address: to be answered by `approve` or `deny`. */
export const subscriptionRequested = /* @__PURE__ */ defineEvent<{
  readonly local: JID
  readonly contact: JID
  /** The presence as received, with its status and payloads. */
  readonly presence: Presence
}>('subscriptionRequested')

export const subscriptionChanged = /* @__PURE__ */ defineEvent<{
  readonly local: JID
  readonly contact: JID
  readonly state: SubscriptionState
  readonly previous: SubscriptionState
}>('subscriptionChanged')

/** Status and payloads of a subscription request. */
export interface SubscribeOptions {
  readonly status?: string | undefined
  /** Payloads, such as a nickname. */
  readonly payloads?: readonly Element[] | undefined
}

/** Subscriptions between local addresses and contacts, all bare JIDs. Changes of one pair are made one after the other. */
export interface SubscriptionMachine {
  name(local: JID, contact: JID): Promise<SubscriptionName>
  /** Sends a presence of that kind if the state allows it (RFC 6121 appendix A), and `only` does. */
  send(
    local: JID,
    contact: JID,
    kind: SubscriptionKind,
    options?: SubscribeOptions & { readonly only?: (state: SubscriptionState) => boolean },
  ): Promise<void>
  /** Handles a presence that was received. `pending`: a request that waits for an answer; `isNew`: it changed the state. */
  receive(
    local: JID,
    contact: JID,
    kind: SubscriptionKind,
  ): Promise<{ readonly pending: boolean; readonly isNew: boolean }>
  /** Answers a probe (RFC 6121 §4.3.2). */
  probed(local: JID, contact: JID, asker: JID): Promise<void>
  /** Sends the presence of a local address to a contact that is subscribed; resolves with whether it was sent. */
  announce(local: JID, contact: JID): Promise<boolean>
  /** Forgets the subscriptions of a contact that was removed. */
  contactRemoved(local: JID, contact: JID): Promise<void>
  /** Number of tasks that run or wait. */
  readonly pending: number
}

export function createSubscriptionMachine(xmpp: Xmpp, api: Ops<typeof subscriptionOps>): SubscriptionMachine {
  const serial = createSerial()
  const announcer = createAnnouncer(xmpp, api)
  const announcements = new Map<string, Promise<boolean>>()
  const keyOf = (local: JID, contact: JID) => `${local} ${contact}`

  async function load(local: JID, contact: JID): Promise<SubscriptionName> {
    return subscriptionName(await api.run('loadSubscription', { jid: local, args: { contact } }))
  }

  async function change(local: JID, contact: JID, from: SubscriptionName, to: SubscriptionName): Promise<void> {
    if (from === to) return
    if (to === 'none') await api.run('deleteSubscription', { jid: local, args: { contact } })
    else await api.run('saveSubscription', { jid: local, args: { contact, state: to } })
    const [state, previous] = [subscriptionStates[to], subscriptionStates[from]]
    xmpp.events.emit(subscriptionChanged, { local, contact, state, previous })
  }

  function send(local: JID, contact: JID, type: SubscriptionKind, { status, payloads = [] }: SubscribeOptions = {}) {
    const presence = Presence.of({ type, from: local, to: contact, status })
    presence.element.children.push(...payloads.map((payload) => payload.clone()))
    xmpp.send(presence)
  }

  return {
    name: load,
    send: (local, contact, kind, { only = () => true, ...options } = {}) =>
      serial.run(keyOf(local, contact), async () => {
        // What cannot be sent must not be kept as sent.
        if (!xmpp.online) throw notOnline()
        const before = await load(local, contact)
        const state = subscriptionStates[before]
        const after = subscriptionTables.out[kind][before]
        if (after === undefined || !only(state)) return
        await change(local, contact, before, after)
        // While the contact is still subscribed, it has to learn that it will see nothing more (RFC 6121 §3.2.2).
        if (kind === 'unsubscribed' && state.from) await announcer.retract(local, contact)
        send(local, contact, kind, options)
        if (kind === 'subscribed') await announcer.announce(local, contact)
      }),
    receive: (local, contact, kind) =>
      serial.run(keyOf(local, contact), async () => {
        const before = await load(local, contact)
        const after = subscriptionTables.in[kind][before]
        if (after !== undefined) await change(local, contact, before, after)
        const was = subscriptionStates[before]
        if (kind === 'unsubscribe' && was.from) await announcer.retract(local, contact)
        if (kind === 'subscribe' && was.from) {
          // The contact's server has forgotten the approval: it is told again (RFC 6121 §3.1.3).
          send(local, contact, 'subscribed')
          await announcer.announce(local, contact)
        }
        return { pending: kind === 'subscribe' && !was.from, isNew: after !== undefined }
      }),
    probed: (local, contact, asker) =>
      serial.run(keyOf(local, contact), async () => {
        const state = subscriptionStates[await load(local, contact)]
        if (state.from) await announcer.announce(local, contact, asker)
        // To a contact whose request is still open, this answer would be a refusal.
        else if (!state.pendingIn) send(local, contact, 'unsubscribed')
      }),
    announce(local, contact) {
      const key = keyOf(local, contact)
      const waiting = announcements.get(key)
      // One that has not begun will ask what to say when it does: a second would only repeat it.
      if (waiting) return waiting
      const announcement = serial.run(key, async () => {
        announcements.delete(key)
        const { from } = subscriptionStates[await load(local, contact)]
        if (from) await announcer.announce(local, contact)
        return from
      })
      announcements.set(key, announcement)
      return announcement
    },
    contactRemoved: (local, contact) =>
      serial.run(keyOf(local, contact), async () => {
        announcer.forget(local, contact)
        await change(local, contact, await load(local, contact), 'none')
      }),
    get pending() {
      return serial.pending
    },
  }
}

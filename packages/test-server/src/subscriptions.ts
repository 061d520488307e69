import type { JID } from '@trestle/jid'
import { Presence } from '@trestle/stanza'
import { type Element, parse, serialize } from '@trestle/xml'
import type { RosterEntry } from './roster-entry.js'
import type { Rosters } from './rosters.js'
import type { Sessions } from './sessions.js'
import { type Route, readdressed } from './stanzas.js'
import { inbound, outbound, type SubscriptionType } from './subscription-table.js'

/** Characters of a request that are kept for those who are away; of a longer one, only that it was made. */
const LONGEST_REQUEST = 4096

/** Presence subscriptions of local accounts (RFC 6121 §3). Contacts may be anywhere. */
export interface Subscriptions {
  /** The account sends a subscription stanza. */
  sent(account: JID, contact: JID, type: SubscriptionType, stanza: Element): void
  /** A contact sends a subscription stanza to the account. */
  received(account: JID, contact: JID, type: SubscriptionType, stanza: Element): void
  /** Ends the subscriptions in both directions, before the contact is removed (§2.5.2). */
  cancel(account: JID, entry: RosterEntry, contact: JID): void
  /** The subscription requests without an answer so far, as they came. */
  requestsTo(account: JID): readonly Element[]
}

export interface SubscriptionSettings {
  readonly rosters: Rosters
  readonly sessions: Sessions
  readonly route: Route
}

export function createSubscriptions({ rosters, sessions, route }: SubscriptionSettings): Subscriptions {
  const presence = (from: JID, to: JID, type: 'unavailable' | SubscriptionType) =>
    route(Presence.of({ from, to, type }).element)

  /** Sends presence of all available resources to a contact that may see the account from now on. */
  function reveal(account: JID, contact: JID): void {
    for (const { presence } of sessions.availableOf(account))
      if (presence) route(readdressed(presence, { to: contact }))
  }

  function hide(account: JID, contact: JID): void {
    for (const { jid } of sessions.availableOf(account)) presence(jid, contact, 'unavailable')
  }

  function received(account: JID, contact: JID, type: SubscriptionType, stanza: Element): void {
    const before = rosters.entry(account, contact)
    const { state, deliver, reply } = inbound(before, type)
    const { request: _, ...rest } = before
    const request = state.pendingIn ? (before.request ?? written(stanza, account, contact)) : undefined
    const settle = () => rosters.put(account, { ...rest, ...state, ...(request !== undefined && { request }) })
    // A request is noted before anybody sees it, lest the roster be full; an answer is seen before the push that tells
    // what it did (RFC 6121 §3.1.6).
    if (type === 'subscribe') settle()
    if (deliver) {
      const shown = readdressed(stanza, { from: contact, to: account })
      const audience = sessions.of(account).filter((one) => (type === 'subscribe' ? one.presence : one.interested))
      for (const session of audience) session.send(shown)
    }
    if (type !== 'subscribe') settle()
    if (reply) presence(account, contact, reply)
    if (reply === 'subscribed') reveal(account, contact)
    if (type === 'unsubscribe' && before.from) hide(account, contact)
  }

  return {
    sent(account, contact, type, stanza) {
      const before = rosters.entry(account, contact)
      const { state, route: goesOn } = outbound(before, type)
      const { request: _, ...rest } = before
      const request = state.pendingIn ? before.request : undefined
      const listed = before.listed || type === 'subscribe' || state.from || state.approved
      rosters.put(account, { ...rest, ...state, listed, ...(request !== undefined && { request }) })
      if (goesOn) route(readdressed(stanza, { from: account, to: contact }))
      if (type === 'subscribed' && goesOn) reveal(account, contact)
      if (type === 'unsubscribed' && before.from) hide(account, contact)
    },
    received,
    cancel(account, entry, contact) {
      if (entry.to || entry.pendingOut) presence(account, contact, 'unsubscribe')
      if (!entry.from && !entry.pendingIn) return
      presence(account, contact, 'unsubscribed')
      if (entry.from) hide(account, contact)
    },
    requestsTo: (account) =>
      rosters.entriesOf(account).flatMap(({ pendingIn, request }) => (pendingIn && request ? [parse(request)] : [])),
  }
}

function written(stanza: Element, account: JID, contact: JID): string {
  const request = serialize(readdressed(stanza, { from: contact, to: account }))
  if (request.length <= LONGEST_REQUEST) return request
  return serialize(Presence.of({ from: contact, to: account, type: 'subscribe' }).element)
}

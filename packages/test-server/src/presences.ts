import { JID } from '@trestle/jid'
import { Presence, StanzaError } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import type { OfflineMessages } from './offline.js'
import type { Rosters } from './rosters.js'
import { priorityOf, type Session, type Sessions } from './sessions.js'
import { type Route, readdressed } from './stanzas.js'
import type { Subscriptions } from './subscriptions.js'

/** Broadcasts presence, and answers probes (RFC 6121 §4). */
export interface Presences {
  /** The client sent presence without an address. */
  broadcast(session: Session, presence: Element): void
  /** The client sent directed presence. */
  direct(session: Session, presence: Element, to: JID): void
  /** Sends again what resources of the account broadcast last, as the server annotates it now. */
  repeat(account: JID): void
  /** A contact probes the account. */
  probe(account: JID, from: JID): void
  /** The resource ended its session, with or without unavailable presence. */
  ended(session: Session): void
  /** Sends unavailable presence of the account's resources to those who may see it and are picked. */
  hide(account: JID, picked: (contact: JID) => boolean): void
  /** Sends current presence of the account's resources to those who may see it and are picked. */
  show(account: JID, picked: (contact: JID) => boolean): void
}

export interface PresenceSettings {
  readonly rosters: Rosters
  readonly sessions: Sessions
  readonly subscriptions: Subscriptions
  readonly offline: OfflineMessages
  /** Whether the account has blocked an address (XEP-0191). */
  readonly blocks: (account: JID, other: JID) => boolean
  /** Addresses outside the roster that one session may send directed presence to. */
  readonly maxDirected: number
  /** Called with presence of an account's resources as it is broadcast. */
  readonly seen: (account: JID, presence: Element) => void
  /** A presence that an account sends, with what the server adds. */
  readonly annotate: (account: JID, presence: Element) => Element
  readonly route: Route
}

export function createPresences(settings: PresenceSettings): Presences {
  const { rosters, sessions, subscriptions, offline, blocks, maxDirected, seen, annotate, route } = settings

  function contacts(account: JID, direction: 'to' | 'from'): JID[] {
    return rosters
      .entriesOf(account)
      .filter((entry) => entry[direction])
      .map(({ jid }) => JID.parse(jid))
      .filter((contact) => !blocks(account, contact))
  }

  /** Sends presence to the account's own resources and to its subscribers. */
  function sendToSubscribers(session: Session, presence: Element): void {
    const { jid } = session
    seen(jid.bare, presence)
    for (const other of sessions.availableOf(jid)) other.send(readdressed(presence, { to: other.jid }))
    for (const contact of contacts(jid.bare, 'from')) route(readdressed(presence, { to: contact }))
  }

  function available(session: Session, presence: Element): void {
    const { jid } = session
    const initial = session.presence === undefined
    const wasReachable = priorityOf(session) >= 0
    session.presence = presence
    sendToSubscribers(session, presence)
    if (initial) {
      for (const other of sessions.availableOf(jid)) {
        if (other !== session && other.presence) session.send(readdressed(other.presence, { to: jid }))
      }
      for (const contact of contacts(jid.bare, 'to')) {
        route(Presence.of({ type: 'probe', from: jid, to: contact }).element)
      }
      for (const request of subscriptions.requestsTo(jid.bare)) session.send(request)
    }
    if (wasReachable || priorityOf(session) < 0) return
    const missed = session.readsArchive ? offline.takeOthers(jid.bare) : offline.takeAll(jid.bare)
    for (const message of missed) session.send(message)
  }

  function unavailable(session: Session, presence: Element): void {
    if (session.presence) sendToSubscribers(session, presence)
    session.presence = undefined
    const addressees = [...session.directed.values()].filter((to) => !blocks(session.jid.bare, to))
    session.directed.clear()
    for (const to of addressees) route(readdressed(presence, { to }))
  }

  return {
    broadcast(session, presence) {
      if (new Presence(presence).type === 'unavailable') unavailable(session, presence)
      else available(session, presence)
    },
    direct(session, presence, to) {
      if (new Presence(presence).type === 'unavailable') session.directed.delete(to.toString())
      else if (!rosters.entry(session.jid.bare, to).from) {
        if (session.directed.size >= maxDirected) throw new StanzaError('resource-constraint')
        session.directed.set(to.toString(), to)
      }
      route(presence)
    },
    repeat(account) {
      for (const session of sessions.availableOf(account)) {
        if (!session.presence) continue
        session.presence = annotate(account, session.presence)
        sendToSubscribers(session, session.presence)
      }
    },
    probe(account, from) {
      const own = from.bare.equals(account)
      const entry = rosters.entry(account, from)
      if (!own && !entry.from) {
        if (!entry.pendingIn) route(Presence.of({ type: 'unsubscribed', from: account, to: from.bare }).element)
        return
      }
      const there = sessions.availableOf(account)
      for (const { presence } of there) if (presence) route(readdressed(presence, { to: from }))
      if (there.length === 0) route(Presence.of({ type: 'unavailable', from: account, to: from }).element)
    },
    ended(session) {
      unavailable(session, Presence.of({ type: 'unavailable', from: session.jid }).element)
    },
    hide(account, picked) {
      for (const session of sessions.of(account)) {
        const seeing = session.presence ? contacts(account, 'from') : []
        for (const to of [...seeing, ...session.directed.values()]) {
          if (picked(to)) route(Presence.of({ type: 'unavailable', from: session.jid, to }).element)
        }
      }
    },
    show(account, picked) {
      for (const { presence } of sessions.availableOf(account)) {
        for (const to of contacts(account, 'from')) if (presence && picked(to)) route(readdressed(presence, { to }))
      }
    },
  }
}

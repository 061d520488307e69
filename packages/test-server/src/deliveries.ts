import type { JID } from '@trestle/jid'
import { Message, Presence, StanzaError } from '@trestle/stanza'
import { NS_CHAT_STATES } from '@trestle/xep-0085'
import { NoStore, NS_HINTS, Store } from '@trestle/xep-0334'
import type { Element, QualifiedName } from '@trestle/xml'
import type { AccountServices } from './account-services.js'
import type { Accounts } from './accounts.js'
import type { BlockLists } from './block-lists.js'
import type { Carbons } from './carbons.js'
import type { OfflineMessages } from './offline.js'
import type { Presences } from './presences.js'
import type { Services } from './services.js'
import { reachable, type Sessions, topmost } from './sessions.js'
import { type Addressed, readdressed } from './stanzas.js'
import { isSubscriptionType } from './subscription-table.js'
import type { Subscriptions } from './subscriptions.js'

export interface DeliverySettings {
  readonly accounts: Accounts
  readonly sessions: Sessions
  readonly presences: Presences
  readonly subscriptions: Subscriptions
  readonly services: Services
  readonly accountServices: Pick<AccountServices, 'archives' | 'receive' | 'seen'>
  readonly offline: OfflineMessages
  readonly carbons: Carbons
  readonly blockLists: Pick<BlockLists, 'blocks'>
}

/** Delivers to local accounts (RFC 6121 §8.5). What it throws, a StanzaError, is for the sender. */
export interface Delivery {
  deliver(stanza: Addressed): void
  /** Delivers what was delivered before and did not arrive. */
  redeliver(stanza: Addressed): void
}

export function createDelivery(settings: DeliverySettings): Delivery {
  const { accounts, sessions, presences, subscriptions, services, accountServices, offline, carbons, blockLists } =
    settings

  function message({ element: given, to }: Addressed, how: 'incoming' | 'again'): void {
    const message = accountServices.archives?.[how](to.bare, given)
    hand(message?.element ?? given, to, message?.id)
    message?.keep()
  }

  /** `id`: of the message in the archive. */
  function hand(element: Element, to: JID, id: string | undefined): void {
    const { type } = new Message(element)
    const addressee = to.isFull ? sessions.get(to) : undefined
    if (addressee) {
      addressee.send(element)
      carbons.received(element, [addressee])
      return
    }
    if (type === 'error') return
    if (type === 'groupchat') throw unavailable()
    if (type === 'headline') {
      if (to.isBare) for (const session of reachable(sessions.of(to))) session.send(element)
      return
    }
    const recipients = topmost(sessions.of(to))
    for (const session of recipients) session.send(element)
    if (recipients.length > 0) carbons.received(element, recipients)
    else if (mayBeStored(element)) offline.store(to.bare, element, id)
  }

  function presence({ element, from, to }: Addressed): void {
    const { type } = new Presence(element)
    if (isSubscriptionType(type)) subscriptions.received(to.bare, from.bare, type, element)
    else if (type === 'probe') presences.probe(to.bare, from)
    else if (to.isFull) sessions.get(to)?.send(element)
    else {
      accountServices.seen(to, element)
      for (const session of sessions.availableOf(to)) session.send(readdressed(element, { to: session.jid }))
    }
  }

  function iq(stanza: Addressed): void {
    const { element, to } = stanza
    const isRequest = element.attrs['type'] === 'get' || element.attrs['type'] === 'set'
    const addressee = to.isFull ? sessions.get(to) : undefined
    if (addressee) addressee.send(element)
    else if (to.isBare && isRequest) services.answer(stanza)
    else if (isRequest) throw unavailable()
    else if (to.isBare) accountServices.receive(element)
  }

  /** To whom the account has blocked, it looks as if it were away (XEP-0191 §3.3). */
  function blocked({ element }: Addressed): void {
    const { type } = element.attrs
    if (element.name !== 'presence' && type !== 'error' && type !== 'result') throw unavailable()
  }

  function dispatch(stanza: Addressed, how: 'incoming' | 'again'): void {
    const { element, from, to } = stanza
    if (!accounts.exists(to.local)) {
      // Presence must not tell which accounts exist (RFC 6121 §8.5.1).
      if (element.name === 'presence') return
      throw unavailable()
    }
    if (blockLists.blocks(to.bare, from)) blocked(stanza)
    else if (element.name === 'message') message(stanza, how)
    else if (element.name === 'presence') presence(stanza)
    else iq(stanza)
  }

  return {
    deliver: (stanza) => dispatch(stanza, 'incoming'),
    redeliver: (stanza) => dispatch(stanza, 'again'),
  }
}

const unavailable = () => new StanzaError('service-unavailable')

/**
 * Whether a message is to be kept for later: not one of a chat state alone (XEP-0160 §3), unless its sender asks for it
 * (XEP-0334).
 * @throws StanzaError where its sender asks for the opposite
 */
function mayBeStored(element: Element): boolean {
  const content = element.elements().filter(({ ns }) => ns !== NS_HINTS)
  if (content.every(({ ns, name }) => ns === NS_CHAT_STATES || name === 'thread')) return has(element, Store)
  if (has(element, NoStore)) throw unavailable()
  return true
}

function has(element: Element, { ns, name }: QualifiedName): boolean {
  return element.child(ns, name) !== undefined
}

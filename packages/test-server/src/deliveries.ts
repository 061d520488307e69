import type { JID } from '@trestle/jid'
import { Message, Presence, StanzaError } from '@trestle/stanza'
import { NS_CHAT_STATES } from '@trestle/xep-0085'
import type { Element } from '@trestle/xml'
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

/**
 * Delivers to local accounts (RFC 6121 §8.5). What it throws, a StanzaError, is for the sender.
 */
export function createDelivery(settings: DeliverySettings): (stanza: Addressed) => void {
  const { accounts, sessions, presences, subscriptions, services, accountServices, offline, carbons, blockLists } =
    settings

  function message({ element: given, to }: Addressed): void {
    const { element, keep } = accountServices.archives?.incoming(to.bare, given) ?? { element: given, keep() {} }
    hand(element, to)
    keep()
  }

  function hand(element: Element, to: JID): void {
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
    else if (isStorable(element)) offline.store(to.bare, element)
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

  return (stanza) => {
    const { element, from, to } = stanza
    if (!accounts.exists(to.local)) {
      // Presence must not tell which accounts exist (RFC 6121 §8.5.1).
      if (element.name === 'presence') return
      throw unavailable()
    }
    if (blockLists.blocks(to.bare, from)) blocked(stanza)
    else if (element.name === 'message') message(stanza)
    else if (element.name === 'presence') presence(stanza)
    else iq(stanza)
  }
}

const unavailable = () => new StanzaError('service-unavailable')

/** Whether a message holds more than a chat state: nothing else is kept for later (XEP-0160 §3). */
function isStorable(element: Element): boolean {
  return element.elements().some(({ ns, name }) => ns !== NS_CHAT_STATES && name !== 'thread')
}

import type { Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { NS_CLIENT, Presence, StanzaError } from '@trestle/stanza'
import { NS_MUC } from '@trestle/xep-0045'
import { allOf, matchName, matchWhere } from '@trestle/xmlstream'
import type { Users } from '../sessions/users.js'
import type { Addresses } from './addresses.js'

export interface PresenceGuardOptions {
  readonly xmpp: Xmpp
  readonly users: Users
  readonly addresses: Addresses
  /** Who may register, and may subscribe to the gateway before that. */
  readonly allows: (user: JID) => boolean
}

/**
 * Drops presences before any state is kept of them: those of strangers, who get the same refusal for each address;
 * availability of users unless it is sent to the gateway itself; subscriptions to addresses that are no contact's.
 * Returns the disposer.
 */
export function guardPresences({ xmpp, users, addresses, allows }: PresenceGuardOptions): () => void {
  function passes(presence: Presence): boolean {
    const { type, from, to = xmpp.jid } = presence
    if (!from || type === 'error') return true
    if (isJoin(presence) && addresses.findRoom(to) === undefined) return false
    const isUser = users.get(from.bare.toString()) !== undefined
    // Rooms refuse strangers by themselves.
    if (type !== 'subscribe' && type !== 'probe' && addresses.findRoom(to) !== undefined) return true
    if (type === 'available' || type === 'unavailable') return isUser && to.local === ''
    if (to.local === '') return isUser || allows(from.bare)
    return isUser && addresses.find(to) !== undefined
  }

  /** Refuses as for an address that does not exist (RFC 6121 §3.1.3, §4.3.2). */
  function refuse(presence: Presence): void {
    const { type, from, to = xmpp.jid } = presence
    if (!xmpp.online) return
    if (isJoin(presence)) {
      const text = 'This address is not a room.'
      xmpp.send(presence.errorReply(new StanzaError('feature-not-implemented', { text })))
    } else if (type === 'subscribe') {
      const status = from && users.get(from.bare.toString()) ? 'There is no such contact.' : 'You are not registered.'
      xmpp.send(Presence.of({ type: 'unsubscribed', from: to.bare, to: from?.bare, status }))
    } else if (type === 'probe') {
      xmpp.send(Presence.of({ type: 'unsubscribed', from: to.bare, to: from?.bare }))
    }
  }

  const isDropped = allOf(
    matchName(NS_CLIENT, 'presence'),
    matchWhere((element) => !passes(new Presence(element))),
  )
  return xmpp.claim('presence', isDropped, (_, presence) => refuse(presence))
}

/** Whether somebody enters a room (XEP-0045 §7.2). */
function isJoin({ type, element }: Presence): boolean {
  return type === 'available' && element.child(NS_MUC, 'x') !== undefined
}

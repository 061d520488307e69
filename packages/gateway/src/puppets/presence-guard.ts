import type { Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { NS_CLIENT, Presence } from '@trestle/stanza'
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
  function passes({ type, from, to = xmpp.jid }: Presence): boolean {
    if (!from || type === 'error') return true
    const isUser = users.get(from.bare.toString()) !== undefined
    if (type === 'available' || type === 'unavailable') return isUser && to.local === ''
    if (to.local === '') return isUser || allows(from.bare)
    return isUser && addresses.find(to) !== undefined
  }

  /** Refuses as for an address that does not exist (RFC 6121 §3.1.3, §4.3.2). */
  function refuse({ type, from, to = xmpp.jid }: Presence): void {
    if (type !== 'subscribe' && type !== 'probe') return
    if (xmpp.online) xmpp.send(Presence.of({ type: 'unsubscribed', from: to.bare, to: from?.bare }))
  }

  const isDropped = allOf(
    matchName(NS_CLIENT, 'presence'),
    matchWhere((element) => !passes(new Presence(element))),
  )
  return xmpp.claim('presence', isDropped, (_, presence) => refuse(presence))
}

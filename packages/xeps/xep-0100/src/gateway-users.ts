import type { Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Presence } from '@trestle/stanza'
import { defineEvent } from '@trestle/xmlstream'

export interface GatewayUser {
  /** The bare address of the user. */
  readonly user: JID
  readonly gateway: JID
}

/** The first device of a user became available to a gateway on this host: time to log in (XEP-0100 §4.4). */
export const userOnline = defineEvent<GatewayUser & { readonly presence: Presence }>('xep-0100:user-online')

/** The last resource of a user sent unavailable presence to the gateway: time to log out (XEP-0100 §4.5). */
export const userOffline = defineEvent<GatewayUser>('xep-0100:user-offline')

/** Emits the events above for what a component tracks of presences towards its gateways, puppets left out. */
export function watchUsers(xmpp: Xmpp, isGateway: (address: JID) => boolean): void {
  if (xmpp.kind !== 'component') return
  const gatewayOf = (to: JID | undefined) => (to && isGateway(to.bare) ? to.bare : undefined)
  xmpp.events.on('contact:online', ({ jid, to, presence }) => {
    const gateway = gatewayOf(to)
    if (gateway) xmpp.events.emit(userOnline, { user: jid.bare, gateway, presence })
  })
  xmpp.events.on('contact:offline', ({ jid, to }) => {
    const gateway = gatewayOf(to)
    if (gateway) xmpp.events.emit(userOffline, { user: jid.bare, gateway })
  })
}

import type { JID } from '@trestle/jid'

/** The URI of an address (RFC 5122), for texts: with `join`, that of a room to enter (XEP-0147). */
export function xmppUri({ local, domain }: JID, action?: 'join'): string {
  const address = local === '' ? domain : `${encodeURIComponent(local)}@${domain}`
  return `xmpp:${address}${action ? `?${action}` : ''}`
}

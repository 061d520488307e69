import { element, exchange } from '@trestle/stanza'

/** XEP-0199 §4. */
export const NS_PING = 'urn:xmpp:ping'

export const Ping = element(NS_PING, 'ping', {})

/** A ping; its result is empty (XEP-0199 §4). */
export const pingExchange = exchange(Ping)

import { element, exchange } from '@trestle/stanza'

/** XEP-0199 §4. */
export const NS_PING = 'urn:xmpp:ping'

export const Ping = element(NS_PING, 'ping', {})

/** Asks for a sign of life; the result is empty. */
export const pingExchange = exchange(Ping)

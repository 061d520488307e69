import { attr, dateTime, element, type Infer } from '@trestle/stanza'

/** XEP-0319 §2.1. */
export const NS_IDLE = 'urn:xmpp:idle:1'

/** When somebody used the client last. */
export const Idle = element(NS_IDLE, 'idle', { since: attr(dateTime) })

export interface IdleData extends Infer<typeof Idle> {}

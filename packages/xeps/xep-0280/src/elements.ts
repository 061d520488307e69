import { element, exchange, nested } from '@trestle/stanza'
import { Forwarded } from '@trestle/xep-0297'

/** XEP-0280. */
export const NS_CARBONS = 'urn:xmpp:carbons:2'

export const EnableCarbons = element(NS_CARBONS, 'enable', {})
export const DisableCarbons = element(NS_CARBONS, 'disable', {})
/** Asks for copies (§4); the result is empty. */
export const enableExchange = exchange(EnableCarbons)
/** Asks for no more of them (§5); the result is empty. */
export const disableExchange = exchange(DisableCarbons)

/** A copy of a message that another client of the account received (§7). Only `readCarbon` checks that it is genuine. */
export const CarbonReceived = element(NS_CARBONS, 'received', { forwarded: nested(Forwarded) })
/** A copy of a message that another client of the account sent (§8). Only `readCarbon` checks that it is genuine. */
export const CarbonSent = element(NS_CARBONS, 'sent', { forwarded: nested(Forwarded) })

/** Marks a message that is not to be copied (§9). */
export const CarbonPrivate = element(NS_CARBONS, 'private', {})

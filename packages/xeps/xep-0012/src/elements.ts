import { attr, element, exchange, type Infer, integerBetween, optional, string, text } from '@trestle/stanza'

/** XEP-0012 §2. */
export const NS_LAST_ACTIVITY = 'jabber:iq:last'

/** The seconds between any two moments that a `Date` can hold, of which one is now. */
const MAX_SECONDS = 8_640_000_000_000

export const LastActivityRequest = element(NS_LAST_ACTIVITY, 'query', {})

/** Whole seconds ago, and what the address said when it left (§3). */
export const LastActivity = element(NS_LAST_ACTIVITY, 'query', {
  seconds: attr(integerBetween(0, MAX_SECONDS)),
  status: optional(text(string)),
})

export interface LastActivityData extends Infer<typeof LastActivity> {}

export const lastActivityExchange = exchange(LastActivityRequest, LastActivity)

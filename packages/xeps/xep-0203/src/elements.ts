import { attr, dateTime, element, type Infer, jid, lenient, optional, string, text } from '@trestle/stanza'
import { legacyDateTime } from '@trestle/xep-0082'

/** XEP-0203 §2. */
export const NS_DELAY = 'urn:xmpp:delay'

/** XEP-0091 §2, deprecated in favour of XEP-0203. */
export const NS_DELAY_LEGACY = 'jabber:x:delay'

/** When a stanza was first sent, who held it back, and a reason for people to read. */
export const Delay = element(NS_DELAY, 'delay', {
  from: lenient(attr(jid)),
  stamp: attr(dateTime),
  reason: optional(text(string)),
})

/** The same in the namespace of before 2007, with a moment written as `20020910T23:08:25`. */
export const LegacyDelay = element(NS_DELAY_LEGACY, 'x', {
  from: lenient(attr(jid)),
  stamp: attr(legacyDateTime),
  reason: optional(text(string)),
})

export interface DelayValue extends Infer<typeof Delay> {}

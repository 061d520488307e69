import { attr, element, type Infer, jid, lenient, string } from '@trestle/stanza'

/** XEP-0461 §2. */
export const NS_REPLY = 'urn:xmpp:reply:0'

/**
 * In a message: which one it replies to, and who wrote that (§3). The author is only a hint, and absent where it is no
 * address.
 */
export const Reply = element(NS_REPLY, 'reply', { id: attr(string), to: lenient(attr(jid)) })

export interface ReplyValue extends Infer<typeof Reply> {}

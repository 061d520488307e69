import { attr, element, type Infer, string } from '@trestle/stanza'

/** XEP-0184 §7. */
export const NS_RECEIPTS = 'urn:xmpp:receipts'

/** In a message: its sender wants to know that it arrived at a client. */
export const ReceiptRequest = element(NS_RECEIPTS, 'request', {})

/** The receipt for the message with that id. */
export const Receipt = element(NS_RECEIPTS, 'received', { id: attr(string) })

export interface ReceiptValue extends Infer<typeof Receipt> {}

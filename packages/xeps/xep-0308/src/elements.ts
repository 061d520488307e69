import { attr, element, type Infer, string } from '@trestle/stanza'

/** XEP-0308 §2. */
export const NS_CORRECTION = 'urn:xmpp:message-correct:0'

/** In a message that takes the place of an earlier one: the id of that one as it was first sent (§3). */
export const Correction = element(NS_CORRECTION, 'replace', { id: attr(string) })

export interface CorrectionValue extends Infer<typeof Correction> {}

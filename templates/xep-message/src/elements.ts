import { attr, element, type Infer, string } from '@trestle/stanza'

/** XEP-0000 §1. */
export const NS_SAMPLE = 'urn:xmpp:sample:0'

/** What a message carries (§2). */
export const Sample = element(NS_SAMPLE, 'data', { id: attr(string) })

export interface SampleValue extends Infer<typeof Sample> {}

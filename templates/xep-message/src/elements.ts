import { element, type Infer, string, text } from '@trestle/stanza'

/** XEP-0000 §1. */
export const NS_SAMPLE = 'urn:xmpp:sample:0'

export const Sample = element(NS_SAMPLE, 'data', { text: text(string) })

/** What a message carries. */
export interface SampleData extends Infer<typeof Sample> {}

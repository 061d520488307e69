import { childText, element, type Infer, optional, rest, string } from '@trestle/stanza'

/** XEP-0000 §1. */
export const NS_SAMPLE = 'urn:xmpp:sample:0'

/** What an account publishes (§2); without a text, there is nothing any more. */
export const Sample = element(NS_SAMPLE, 'data', { text: optional(childText('text', string)), rest: rest() })

export interface SampleValue extends Infer<typeof Sample> {}

import { childText, element, exchange, type Infer, string } from '@trestle/stanza'

/** XEP-0000 §1. */
export const NS_SAMPLE = 'urn:xmpp:sample:0'

export const SampleRequest = element(NS_SAMPLE, 'query', {})

export const Sample = element(NS_SAMPLE, 'query', { text: childText(string) })

export interface SampleData extends Infer<typeof Sample> {}

export const sampleExchange = exchange(SampleRequest, Sample)

import { childText, element, exchange, type Infer, string } from '@trestle/stanza'

/** XEP-0000 §1. */
export const NS_SAMPLE = 'urn:xmpp:sample:0'

export const SampleRequest = element(NS_SAMPLE, 'query', {})

export const SampleResult = element(NS_SAMPLE, 'query', { text: childText(string) })

/** The answer to a request. */
export interface SampleAnswer extends Infer<typeof SampleResult> {}

export const sampleExchange = exchange(SampleRequest, SampleResult)

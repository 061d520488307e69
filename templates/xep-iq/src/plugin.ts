import { definePlugin, type Self, type Wait } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { NS_SAMPLE, type SampleAnswer, sampleExchange } from './elements.js'

export interface SampleOptions {
  /** The text that requests are answered with. Default: empty. */
  readonly text?: string | undefined
}

export interface SampleApi {
  /** Requests the text; without an address, of the server. */
  ask(to?: JID | string, wait?: Wait): Promise<SampleAnswer>
}

/** Sample Protocol (XEP-0000): asks for a text, and answers such requests. */
export const sample = definePlugin({
  name: 'xep-0000',
  features: [NS_SAMPLE],
  setup({ xmpp }, { text = '' }: SampleOptions) {
    xmpp.iq.onGet(sampleExchange, () => ({ text }))
    return (self: Self): SampleApi => ({
      ask: (to, wait) => self.iq.get(to ?? self.jid.domain, sampleExchange, {}, wait),
    })
  },
})

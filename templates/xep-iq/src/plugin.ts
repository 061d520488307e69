import type { Ops } from '@trestle/api-registry'
import { definePlugin, presenceVisibility, type Self, type Wait } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { NS_SAMPLE, type SampleData, sampleExchange } from './elements.js'
import { memoryOps, sampleOps } from './ops.js'

export interface SampleOptions {
  /** Local addresses that the default ops keep something for. Default: 100,000. */
  readonly maxAddresses?: number | undefined
}

export interface SampleApi {
  /** The ops of the host, for all local addresses. */
  readonly api: Ops<typeof sampleOps>
  /** Requests the text of an entity; without an address, of the server. */
  getSample(of?: JID | string, wait?: Wait): Promise<SampleData>
  /** Tells this from now on to those who ask this address. */
  setSample(data: SampleData): Promise<void>
  /** Tells nothing any more: requests are refused with `service-unavailable`. */
  delSample(): Promise<void>
}

/** Sample Protocol (XEP-0000): asks for a text, and answers who may know it. */
export const sample = definePlugin({
  name: 'xep-0000',
  features: [NS_SAMPLE],
  requires: { visibility: presenceVisibility },
  setup({ xmpp, deps }, { maxAddresses = 100_000 }: SampleOptions) {
    const keyOf = (jid: JID | undefined) => (jid ? xmpp.as(jid) : xmpp).key
    const api = xmpp.ops.wrap('xep-0000', sampleOps, memoryOps(maxAddresses, keyOf))

    xmpp.iq.onGet(sampleExchange, async (_, { from, to, self }) => {
      if (!(await deps.visibility(self).isVisibleTo(from))) throw new StanzaError('forbidden')
      const data = await api.run('getSample', { jid: to, from })
      if (!data) throw new StanzaError('service-unavailable')
      return data
    })

    return (self: Self): SampleApi => ({
      api,
      async getSample(of = self.jid.domain, wait) {
        return self.iq.get(of, sampleExchange, {}, wait)
      },
      async setSample(data) {
        await api.run('setSample', { jid: self.boundJid, args: data })
      },
      async delSample() {
        await api.run('delSample', { jid: self.boundJid })
      },
    })
  },
})

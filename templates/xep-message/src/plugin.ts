import { definePlugin, type Self } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Message } from '@trestle/stanza'
import { defineEvent } from '@trestle/xmlstream'
import { NS_SAMPLE, Sample, type SampleData } from './elements.js'

/** A message with the payload arrived. Any entity can send one. */
export interface SampleReceived {
  readonly from: JID
  /** The local address that it was sent to. */
  readonly to: JID
  readonly data: SampleData
  readonly message: Message
}

export const sampleReceived = defineEvent<SampleReceived>('xep-0000:received')

export interface SampleOptions {
  /** Longer texts are ignored, in UTF-16 units. Default: 1024. */
  readonly maxLength?: number | undefined
}

export interface SampleApi {
  /** Sends a message with the payload alone. */
  send(to: JID | string, data: SampleData): void
}

/** Sample Protocol (XEP-0000): sends a payload in messages, and receives it. */
export const sample = definePlugin({
  name: 'xep-0000',
  features: [NS_SAMPLE],
  setup({ xmpp }, { maxLength = 1024 }: SampleOptions) {
    xmpp.onMessage(Sample, (data, message, { from, to }) => {
      if (data.text.length > maxLength) return
      xmpp.events.emit(sampleReceived, { from, to, data, message })
    })
    return (self: Self): SampleApi => ({
      send: (to, data) => self.send(self.message({ to }).set(Sample, data)),
    })
  },
})

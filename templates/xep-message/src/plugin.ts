import { type Arrival, definePlugin, type Self } from '@trestle/core'
import type { Message, MessageInit } from '@trestle/stanza'
import { defineEvent } from '@trestle/xmlstream'
import { NS_SAMPLE, Sample, type SampleValue } from './elements.js'

/** A message with the payload. Any entity can send one. */
export interface SampleReceived extends SampleValue {
  readonly message: Message
  /** Who sent it, and whether it came now, from another client of the account, or out of an archive. */
  readonly arrival: Arrival
}

export const sampleReceived = defineEvent<SampleReceived>('xep-0000:sample')

export interface SampleApi {
  /** Sends a message with the payload, and returns it. */
  send(init: MessageInit, value: SampleValue): Message
}

/** Sample Protocol (XEP-0000): sends a payload in messages, and tells of those that come. */
export const sample = definePlugin({
  name: 'xep-0000',
  features: [NS_SAMPLE],
  setup({ xmpp }) {
    xmpp.onMessage(
      Sample,
      (value, message, arrival) => xmpp.events.emit(sampleReceived, { ...value, message, arrival }),
      { via: 'any' },
    )
    return (self: Self): SampleApi => ({
      send(init, value) {
        const message = self.message(init).set(Sample, value)
        self.send(message)
        return message
      },
    })
  },
})

import { definePlugin, type Self } from '@trestle/core'
import type { Message, Presence } from '@trestle/stanza'
import { Delay, type DelayValue } from './elements.js'
import { type ReadDelayOptions, readDelay } from './read-delay.js'

export interface DelayApi {
  /** When the stanza was first sent, if it was held back: see {@link readDelay}. */
  of(stanza: Message | Presence, options?: ReadDelayOptions): DelayValue | undefined
  /** Says that this address held the stanza back since `stamp`. Replaces an older statement; returns the stanza. */
  stamp<S extends Message | Presence>(stanza: S, stamp: Date, reason?: string): S
}

/** Delayed Delivery (XEP-0203): reads and writes when a stanza was first sent. It has no feature to announce. */
export const delay = definePlugin({
  name: 'xep-0203',
  setup() {
    return (self: Self): DelayApi => ({
      of: readDelay,
      stamp(stanza, stamp, reason) {
        stanza.set(Delay, { from: self.jid, stamp, reason })
        return stanza
      },
    })
  },
})

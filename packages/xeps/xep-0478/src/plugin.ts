import { definePlugin, type Negotiation } from '@trestle/core'
import { ping } from '@trestle/xep-0199'
import type { Dispose } from '@trestle/xmlstream'
import { StreamLimits, type StreamLimitsData } from './elements.js'

export interface StreamLimitsApi {
  /** What the server announced in the latest login that told; empty where it announces nothing. */
  readonly limits: StreamLimitsData
}

/** Every server takes stanzas of this size (RFC 6120 §13.12). */
const LEAST_BYTES = 10_000
/** Milliseconds between signs of life: a server must not make us send them without a pause. */
const LEAST_PAUSE = 10_000
const KEEP_ALIVE = 'keep-alive'

/** Stream Limits Advertisement (XEP-0478): keeps what is sent within the limits of the server, and the stream from idling. */
export const streamLimits = definePlugin({
  name: 'xep-0478',
  // Gives a sign of life to `checkLink`, if nothing else does.
  requires: { ping },
  setup({ xmpp }) {
    let limits: StreamLimitsData = {}
    let withdraw: Dispose | undefined

    function announced(next: StreamLimitsData): void {
      const before = withdraw
      limits = next
      withdraw = next.maxBytes === undefined ? undefined : xmpp.announceMaxBytes(Math.max(next.maxBytes, LEAST_BYTES))
      before?.()
    }

    function read({ offer }: Negotiation): StreamLimitsData {
      try {
        return offer.get(StreamLimits) ?? {}
      } catch (error) {
        xmpp.report(error, offer)
        return {}
      }
    }

    // Before the authentication the limits are lower, and no stanza is sent.
    xmpp.onOffer((negotiation) => {
      if (negotiation.authenticated) announced(read(negotiation))
    })

    xmpp.events.on('online', () => {
      xmpp.timers.cancel(KEEP_ALIVE)
      if (!limits.idleSeconds) return
      // Halfway, so that what is under way arrives in time.
      const pause = Math.min(Math.max((limits.idleSeconds * 1000) / 2, LEAST_PAUSE), 2 ** 31 - 1)
      xmpp.timers.every(KEEP_ALIVE, pause, () => xmpp.checkLink())
    })
    const pause = () => void xmpp.timers.cancel(KEEP_ALIVE)
    xmpp.events.on('suspended', pause)
    xmpp.events.on('offline', pause)

    const view: StreamLimitsApi = {
      get limits() {
        return limits
      },
    }
    return () => view
  },
})

import { definePlugin, type Self, type Wait } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { NS_PING, pingExchange } from './elements.js'

export interface PingApi {
  /**
   * Asks the other side for a sign of life; without an address, the server. Resolves with the round trip in
   * milliseconds. An entity that does not know pings is there all the same (XEP-0199 §4.1), so its refusal counts.
   */
  ping(to?: JID | string, wait?: Wait): Promise<number>
}

/**
 * XMPP Ping (XEP-0199): asks, and answers whoever asks. While it is installed, a silent server is asked for a sign of life,
 * as the host's `liveness` says, and a dead connection is found.
 */
export const ping = definePlugin({
  name: 'xep-0199',
  features: [NS_PING],
  setup({ xmpp, signal }) {
    xmpp.iq.onGet(pingExchange, () => {})
    // A component asks itself: the question and the answer both go by way of the server.
    xmpp.probe(() => {
      xmpp.iq.get(xmpp.server, pingExchange, {}, { signal }).catch(() => {})
      return true
    })
    return (self: Self): PingApi => ({
      async ping(to, wait) {
        const start = xmpp.clock.monotonic()
        try {
          await self.iq.get(to ?? self.jid.domain, pingExchange, {}, wait)
        } catch (error) {
          if (!isSignOfLife(error)) throw error
        }
        return xmpp.clock.monotonic() - start
      },
    })
  },
})

function isSignOfLife(error: unknown): boolean {
  return (
    error instanceof StanzaError && (error.code === 'service-unavailable' || error.code === 'feature-not-implemented')
  )
}

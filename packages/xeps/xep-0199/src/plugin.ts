import { definePlugin, type Self, type Wait } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { NS_PING, pingExchange } from './elements.js'

export interface PingApi {
  /**
   * Pings an entity; without an address, the server. Resolves with the round trip in milliseconds. The error of an
   * entity that does not support pings is an answer as well (XEP-0199 §4.1).
   */
  ping(to?: JID | string, wait?: Wait): Promise<number>
}

/**
 * XMPP Ping (XEP-0199): sends pings and answers them. While it is installed, a silent server is pinged as the host's
 * option `liveness` says, so that a dead connection is found.
 */
export const ping = definePlugin({
  name: 'xep-0199',
  features: [NS_PING],
  setup({ xmpp, signal }) {
    xmpp.iq.onGet(pingExchange, () => {})
    // A component pings itself: request and answer both go by way of the server.
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
          if (!isUnsupported(error)) throw error
        }
        return xmpp.clock.monotonic() - start
      },
    })
  },
})

function isUnsupported(error: unknown): boolean {
  return (
    error instanceof StanzaError && (error.code === 'service-unavailable' || error.code === 'feature-not-implemented')
  )
}

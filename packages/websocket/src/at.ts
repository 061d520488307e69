import { NS_CLIENT } from '@trestle/stanza'
import type { Platform, WebsocketConnector } from './connector.js'
import { dial } from './dial.js'
import { createFraming } from './frames.js'
import { usableUrl } from './usable-url.js'
import { WebSocketError } from './websocket-error.js'

export interface WebsocketAtOptions {
  /** Allows `ws:`, without TLS, to every host. Default: only to this machine. */
  readonly insecure?: boolean | undefined
  /** Milliseconds. Default 10,000. */
  readonly timeout?: number | undefined
}

/** A connector for one WebSocket, which follows no redirects. */
export function createConnectorAt(url: string, options: WebsocketAtOptions, platform: Platform): WebsocketConnector {
  const { insecure = false, timeout = 10_000 } = options
  const framing = createFraming(platform.codec, { contentNamespace: NS_CLIENT })
  return {
    async connect({ signal }) {
      const usable = usableUrl(url, insecure)
      if (usable === undefined)
        throw new WebSocketError(
          'insecure',
          'Only URLs that begin with wss: are used: give such a URL, or the option insecure for ws:.',
        )
      return { transport: await dial(usable, signal, { ...platform, timeout }), framing }
    },
  }
}

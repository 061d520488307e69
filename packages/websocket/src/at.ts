import { NS_CLIENT } from '@trestle/stanza'
import type { Platform, WebsocketConnector } from './connector.js'
import { dial } from './dial.js'
import { createFraming } from './frames.js'
import { usableUrl } from './usable-url.js'
import { WebSocketError } from './websocket-error.js'

export interface WebsocketAtOptions {
  /** Takes `ws:` as well, over which everybody on the way reads along. Without it, on the own machine only. */
  readonly insecure?: boolean | undefined
  /** Milliseconds. Default 10,000. */
  readonly timeout?: number | undefined
}

/** A connector that knows one WebSocket, wherever servers send us. */
export function createConnectorAt(url: string, options: WebsocketAtOptions, platform: Platform): WebsocketConnector {
  const { insecure = false, timeout = 10_000 } = options
  const framing = createFraming(platform.codec, { contentNamespace: NS_CLIENT })
  return {
    async connect({ signal }) {
      const usable = usableUrl(url, insecure)
      if (usable === undefined) throw new WebSocketError('insecure', 'Only URLs that begin with wss: are used.')
      return { transport: await dial(usable, signal, { ...platform, timeout }), framing }
    },
  }
}

import { createConnectorAt, type WebsocketAtOptions } from '../at.js'
import type { WebsocketConnector } from '../connector.js'
import { platform } from './platform.js'

/**
 * A connector for the WebSocket of that URL: like `websocketConnector` with a `url`, but without the code for discovery
 * and redirects, for pages that have to be small.
 */
export function websocketAt(url: string, options: WebsocketAtOptions = {}): WebsocketConnector {
  return createConnectorAt(url, options, platform)
}

import { createConnectorAt, type WebsocketAtOptions } from '../at.js'
import type { WebsocketConnector } from '../connector.js'
import { platform } from './platform.js'

/**
 * Reaches the WebSocket of that URL and no other: what `websocketConnector` does with a `url`, but for following servers
 * elsewhere, for programs that count their bytes.
 */
export function websocketAt(url: string, options: WebsocketAtOptions = {}): WebsocketConnector {
  return createConnectorAt(url, options, platform)
}

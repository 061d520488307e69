import { createConnectorAt, type WebsocketAtOptions } from '../at.js'
import type { WebsocketConnector } from '../connector.js'
import { type NodeWebsocketOptions, platform } from './platform.js'

export interface NodeWebsocketAtOptions extends WebsocketAtOptions, NodeWebsocketOptions {}

/** A connector for the WebSocket of that URL: like `websocketConnector` with a `url`, but it follows no redirects. */
export function websocketAt(url: string, options: NodeWebsocketAtOptions = {}): WebsocketConnector {
  return createConnectorAt(url, options, platform(options))
}

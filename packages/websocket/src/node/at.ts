import { createConnectorAt, type WebsocketAtOptions } from '../at.js'
import type { WebsocketConnector } from '../connector.js'
import { type NodeWebsocketOptions, platform } from './platform.js'

export interface NodeWebsocketAtOptions extends WebsocketAtOptions, NodeWebsocketOptions {}

/** Reaches the WebSocket of that URL and no other: what `websocketConnector` does, but for following servers elsewhere. */
export function websocketAt(url: string, options: NodeWebsocketAtOptions = {}): WebsocketConnector {
  return createConnectorAt(url, options, platform(options))
}

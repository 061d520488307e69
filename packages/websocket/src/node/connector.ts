import { createConnector, type WebsocketConnector, type WebsocketConnectorOptions } from '../connector.js'
import { type NodeWebsocketOptions, platform } from './platform.js'

export interface NodeWebsocketConnectorOptions extends WebsocketConnectorOptions, NodeWebsocketOptions {}

/** Reaches servers by the WebSockets of `ws`. */
export function websocketConnector(options: NodeWebsocketConnectorOptions = {}): WebsocketConnector {
  return createConnector(options, platform(options))
}

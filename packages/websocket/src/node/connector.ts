import { createConnector, type WebsocketConnector, type WebsocketConnectorOptions } from '../connector.js'
import { type NodeWebsocketOptions, platform } from './platform.js'

export interface NodeWebsocketConnectorOptions extends WebsocketConnectorOptions, NodeWebsocketOptions {}

/** A connector for `@trestle/client` that uses the WebSockets of the package `ws`. */
export function websocketConnector(options: NodeWebsocketConnectorOptions = {}): WebsocketConnector {
  return createConnector(options, platform(options))
}

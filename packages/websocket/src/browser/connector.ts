import { createConnector, type WebsocketConnector, type WebsocketConnectorOptions } from '../connector.js'
import { platform } from './platform.js'

/** A connector for `@trestle/client` that uses the WebSockets of the platform. */
export function websocketConnector(options: WebsocketConnectorOptions = {}): WebsocketConnector {
  return createConnector(options, platform)
}

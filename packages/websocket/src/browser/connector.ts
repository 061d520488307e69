import { createConnector, type WebsocketConnector, type WebsocketConnectorOptions } from '../connector.js'
import { platform } from './platform.js'

/** Reaches servers by the WebSockets of the platform. */
export function websocketConnector(options: WebsocketConnectorOptions = {}): WebsocketConnector {
  return createConnector(options, platform)
}

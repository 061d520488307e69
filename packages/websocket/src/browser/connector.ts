import { createConnector, type WebsocketConnector, type WebsocketConnectorOptions } from '../connector.js'
import { codec } from './codec.js'

/** Reaches servers by the WebSockets of the platform. */
export function websocketConnector(options: WebsocketConnectorOptions = {}): WebsocketConnector {
  return createConnector(options, { codec, open: (url) => new WebSocket(url, 'xmpp') })
}

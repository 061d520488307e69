import { createConnector, type WebsocketConnector, type WebsocketConnectorOptions } from '../connector.js'
import { readFrame } from './read-frame.js'

/** Reaches servers by the WebSockets of the platform. */
export function websocketConnector(options: WebsocketConnectorOptions = {}): WebsocketConnector {
  return createConnector(options, { read: readFrame, open: (url) => new WebSocket(url, 'xmpp') })
}

export type { WebsocketAtOptions } from './at.js'
export type {
  WebsocketConnection,
  WebsocketConnector,
  WebsocketConnectorOptions,
  WebsocketTarget,
} from './connector.js'
export { NS_FRAMING, type WebsocketFramingOptions } from './frames.js'
export { type WebSocketLike, type WebsocketTransportOptions, websocketTransport } from './transport.js'
export { WebSocketError, type WebSocketErrorCode } from './websocket-error.js'

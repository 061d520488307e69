export * from './api.js'
export { type NodeWebsocketConnectorOptions, websocketConnector } from './node/connector.js'
export { websocketFraming } from './node/framing.js'

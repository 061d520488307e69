export * from './api.js'
export { type NodeWebsocketAtOptions, websocketAt } from './node/at.js'
export { type NodeWebsocketConnectorOptions, websocketConnector } from './node/connector.js'
export { websocketFraming } from './node/framing.js'

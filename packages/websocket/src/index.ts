export * from './api.js'
export { websocketConnector } from './browser/connector.js'
export { websocketFraming } from './browser/framing.js'

export * from './api.js'
export { websocketAt } from './browser/at.js'
export { websocketConnector } from './browser/connector.js'
export { websocketFraming } from './browser/framing.js'

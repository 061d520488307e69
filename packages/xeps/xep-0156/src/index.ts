export * from './api.js'
export { discoverWebsockets, findAlternatives } from './browser/find-alternatives.js'

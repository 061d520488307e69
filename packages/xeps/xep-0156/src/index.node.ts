export * from './api.js'
export { discoverWebsockets, findAlternatives } from './node/find-alternatives.js'

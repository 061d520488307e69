export * from './api.js'
export { discoverWebSockets, findAlternatives } from './browser/find-alternatives.js'

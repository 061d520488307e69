export * from './api.js'
export { discoverWebSockets, findAlternatives } from './node/find-alternatives.js'

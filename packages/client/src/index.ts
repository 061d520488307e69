export * from './api.js'
export { createClient } from './create-client.js'

export * from './api.js'
export { createClient } from './create-client.js'
export { openSession } from './open-session.js'

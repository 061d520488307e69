export { InvalidAccountError } from './accounts.js'
export { ECHOBOT } from './echobot.js'
export { createSuperDuperServer, type SuperDuperServer, type SuperDuperServerOptions } from './server.js'

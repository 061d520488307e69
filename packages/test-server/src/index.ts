/**
 * A small embedded XMPP server for trials and tests. **It is not for production**: by default it listens on this machine
 * alone, it has no connections to other servers, and keeps its data in plain files.
 *
 * @example
 * ```ts
 * import { createTestServer } from '@trestle/test-server'
 *
 * const server = await createTestServer({
 *   users: { romeo: 'wherefore', juliet: 'art thou' },
 *   components: { 'gateway.localhost': 'secret' },
 * }).start()
 * console.log(`Clients: ${server.host}:${server.c2sPort}, components: ${server.host}:${server.componentPort}`)
 * console.log(`Trust ${server.ca.length} characters of PEM, log in as romeo@${server.domain}.`)
 * await server.stop()
 * ```
 *
 * @packageDocumentation
 */
export { TestServerError, type TestServerErrorCode } from './errors.js'
export type { FastOptions } from './fast.js'
export { defaultLimits, type ServerLimits } from './limits.js'
export type { ServerCertificate, StreamManagementOptions, TestServerOptions } from './options.js'
export { createTestServer, type TestServer } from './server.js'

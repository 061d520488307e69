export { TestServerError, type TestServerErrorCode } from './errors.js'
export { defaultLimits, type ServerLimits } from './limits.js'
export type { ServerCertificate, TestServerOptions } from './options.js'
export { createTestServer, type TestServer } from './server.js'

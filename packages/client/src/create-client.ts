import { assertOptions } from '#assert-options'
import { createAccountLogin } from './account-login.js'
import type { Client } from './client.js'
import { createClientHost } from './client-host.js'
import type { ClientOptions } from './client-options.js'

/**
 * A client that reaches its server by the given connector. Nothing happens before `start()`.
 *
 * @throws ClientError where an option cannot be, InvalidJidError
 */
export function createClient(options: ClientOptions): Client {
  assertOptions(options)
  return createClientHost(options, createAccountLogin)
}

import { createAccountLogin } from './account-login.js'
import type { Client } from './client.js'
import { createClientHost } from './client-host.js'
import type { ClientOptions } from './client-options.js'

/** A client that reaches its server by the given connector. Nothing happens before `start()`. */
export function createClient(options: ClientOptions): Client {
  return createClientHost(options, createAccountLogin)
}

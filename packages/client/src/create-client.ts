import { anonymous, external, plain, scramSha1, scramSha256, scramSha512 } from '@trestle/sasl'
import { assertOptions } from '#assert-options'
import { createAccountLogin } from './account-login.js'
import type { Client } from './client.js'
import { createClientHost } from './client-host.js'
import type { ClientOptions } from './client-options.js'

/** No browser tells what an authentication could be bound to. */
const known = [external, scramSha512, scramSha256, scramSha1, plain, anonymous]

/**
 * A client that reaches its server by the given connector, as in browsers: by connections that have TLS from the start,
 * and without channel binding. Nothing happens before `start()`.
 *
 * @throws ClientError where an option cannot be, InvalidJidError
 */
export function createClient(options: ClientOptions): Client {
  assertOptions(options)
  return createClientHost(options, (given) => createAccountLogin({ ...given, known }))
}

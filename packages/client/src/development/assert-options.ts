import { checkOptions, hostOptionTypes, type OptionTable, type OptionTypes } from '@trestle/core/host'
import { ClientError } from '../client-error.js'
import type { ClientOptions } from '../client-options.js'

/** What the options of every client may be. */
export const clientOptionTypes = {
  jid: 'string or object',
  password: 'string',
  credentials: [
    'object',
    {
      username: 'string',
      password: 'string',
      authzid: 'string',
      clientCertificate: 'boolean',
      anonymous: 'boolean',
      keyCache: 'object',
    },
  ],
  resource: 'string',
  connector: 'object',
  tls: ['object', { mode: 'string', insecure: 'boolean' }],
  mechanisms: 'array',
  maxIterations: 'number',
  minIterations: 'number',
  timeouts: ['object', { login: 'number', connect: 'number', stop: 'number' }],
  reconnect: ['boolean or object', hostOptionTypes.reconnect],
  liveness: ['object', hostOptionTypes.liveness],
  limits: ['object', hostOptionTypes.limits],
  keepAlive: 'number',
  clock: 'object',
  newId: 'function',
  wire: 'function',
} as const satisfies OptionTypes<ClientOptions>

/** Checks what a program without types may get wrong. @throws ClientError `invalid-option` */
export function assertOptions(
  options: object,
  types: OptionTable = clientOptionTypes,
  required: readonly string[] = ['jid', 'connector'],
): void {
  checkOptions(options, { types, required, refuse: (message) => new ClientError('invalid-option', message) })
}

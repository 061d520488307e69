import type { OptionTypes } from '@trestle/core/host'
import type { Client } from '../client.js'
import { createClientHost } from '../client-host.js'
import type { ClientOptions } from '../client-options.js'
import type { Connector } from '../connector.js'
import { assertOptions, clientOptionTypes } from '../development/assert-options.js'
import { tcpConnector } from './tcp-connector.js'
import type { TcpConnectorOptions } from './tcp-options.js'

export interface NodeClientOptions
  extends Omit<ClientOptions, 'connector' | 'tls'>,
    Pick<TcpConnectorOptions, 'host' | 'port' | 'tls' | 'resolver' | 'attemptDelay'> {
  /** Another way to the server than TCP; host, port and resolver mean nothing then. */
  readonly connector?: Connector | undefined
}

const nodeOptionTypes = {
  ...clientOptionTypes,
  host: 'string',
  port: 'number',
  tls: [
    'object',
    {
      mode: 'string',
      insecure: 'boolean',
      servername: 'string',
      ca: 'string or object or array',
      cert: 'string or object or array',
      key: 'string or object or array',
      pfx: 'string or object or array',
      passphrase: 'string',
      ciphers: 'string',
      minVersion: 'string',
      maxVersion: 'string',
    },
  ],
  resolver: 'object',
  attemptDelay: 'number',
} as const satisfies OptionTypes<NodeClientOptions>

/**
 * A client that finds its server by DNS and reaches it by TCP. Nothing happens before `start()`.
 *
 * @throws ClientError where an option cannot be, InvalidJidError
 */
export function createClient(options: NodeClientOptions): Client {
  assertOptions(options, nodeOptionTypes, ['jid'])
  const { host, port, tls, resolver, attemptDelay, timeouts, credentials } = options
  return createClientHost(
    {
      ...options,
      connector:
        options.connector ?? tcpConnector({ host, port, tls, resolver, attemptDelay, timeout: timeouts?.connect }),
      // Whoever shows a certificate may as well log in by it.
      ...((tls?.cert || tls?.pfx) && { credentials: { clientCertificate: true, ...credentials } }),
    },
    async (given) => {
      const { allMechanisms, createAccountLogin, startTls } = await import('./account-login.js')
      return createAccountLogin({ ...given, known: allMechanisms, startTls })
    },
  )
}

import type { Client } from '../client.js'
import { createClientHost } from '../client-host.js'
import type { ClientOptions } from '../client-options.js'
import type { Connector } from '../connector.js'
import { tcpConnector } from './tcp-connector.js'
import type { TcpConnectorOptions } from './tcp-options.js'

export interface NodeClientOptions
  extends Omit<ClientOptions, 'connector' | 'tls'>,
    Pick<TcpConnectorOptions, 'host' | 'port' | 'tls' | 'resolver' | 'attemptDelay'> {
  /** Another way to the server than TCP; host, port and resolver mean nothing then. */
  readonly connector?: Connector | undefined
}

/** A client that finds its server by DNS and reaches it by TCP. Nothing happens before `start()`. */
export function createClient(options: NodeClientOptions): Client {
  const { host, port, tls, resolver, attemptDelay, timeouts, credentials } = options
  return createClientHost(
    {
      ...options,
      connector:
        options.connector ?? tcpConnector({ host, port, tls, resolver, attemptDelay, timeout: timeouts?.connect }),
      // Whoever shows a certificate may as well log in by it.
      ...((tls?.cert || tls?.pfx) && { credentials: { clientCertificate: true, ...credentials } }),
    },
    async (given) => (await import('../account-login.js')).createAccountLogin(given),
  )
}

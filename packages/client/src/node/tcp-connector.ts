import type { Connector } from '../connector.js'
import type { TcpConnectorOptions } from './tcp-options.js'

/**
 * Reaches servers over TCP: the first address that answers, of all that the DNS names. It remembers for a minute which
 * servers answered and made no TLS, and tries them last. Sockets, DNS and TLS are loaded when it connects.
 */
export function tcpConnector(options: TcpConnectorOptions = {}): Connector {
  let dialer: Promise<Connector> | undefined
  return {
    async connect(target) {
      dialer ??= import('./tcp-dialer.js').then(({ createTcpDialer }) => createTcpDialer(options))
      return (await dialer).connect(target)
    },
  }
}

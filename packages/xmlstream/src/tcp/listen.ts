import { createServer, type Socket } from 'node:net'
import { type TcpTransport, tcpTransport } from './tcp-transport.js'
import type { AcceptTlsOptions } from './tls-options.js'

export interface ListenTcpOptions {
  /** Default 127.0.0.1. */
  readonly host?: string | undefined
  /** Default 0: any free one. */
  readonly port?: number | undefined
  /** With TLS from the first byte. Connections whose handshake fails or takes more than 10 s are dropped. */
  readonly tls?: AcceptTlsOptions | undefined
  readonly onConnection: (transport: TcpTransport) => void
  /** Called with a {@link ConnectError} for each handshake of `tls` that failed; the connection is dropped already. */
  readonly onTlsFailure?: ((error: unknown) => void) | undefined
  /** Connections at a time; more are closed at once. Default 10,000. */
  readonly maxConnections?: number | undefined
}

export interface TcpListener {
  readonly port: number
  /** Accepts nothing more and closes all connections it had accepted. */
  close(): Promise<void>
}

const HANDSHAKE_TIMEOUT = 10_000

/** Rejects with what the system says when it cannot listen there, like `EADDRINUSE`. */
export function listenTcp(options: ListenTcpOptions): Promise<TcpListener> {
  const { host = '127.0.0.1', port = 0, tls, onConnection, onTlsFailure, maxConnections = 10_000 } = options
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    const plain = tcpTransport(socket, { host: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 })
    const failed = (error: unknown) => {
      socket.destroy()
      onTlsFailure?.(error)
    }
    if (tls) plain.acceptTls(tls, { timeout: HANDSHAKE_TIMEOUT }).then(onConnection, failed)
    else onConnection(plain)
  })
  server.maxConnections = maxConnections
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      const address = server.address()
      resolve({
        port: typeof address === 'object' && address ? address.port : port,
        close: () =>
          new Promise<void>((done) => {
            server.close(() => done())
            for (const socket of sockets) socket.destroy()
          }),
      })
    })
  })
}

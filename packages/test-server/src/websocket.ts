import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { websocketTransport } from '@trestle/websocket'
import type { Transport } from '@trestle/xmlstream'
import { WebSocketServer } from 'ws'
import { answerHostMeta } from './websocket-host-meta.js'

export interface WebSocketListener {
  readonly port: number
  /** Accepts nothing more and closes all connections it had accepted. */
  close(): Promise<void>
}

export interface ListenWebSocketOptions {
  readonly host: string
  readonly port: number
  readonly path: string
  readonly maxConnections: number
  readonly maxFrameBytes: number
  readonly onConnection: (transport: Transport) => void
}

/** Accepts WebSockets of the subprotocol `xmpp` (RFC 7395 §3.1). Rejects like {@link listenTcp}. */
export async function listenWebSocket(options: ListenWebSocketOptions): Promise<WebSocketListener> {
  const http = createServer((request, response) => {
    if (!answerHostMeta(request, response, options.path)) response.writeHead(426, { connection: 'close' }).end()
  })
  const server = new WebSocketServer({
    server: http,
    path: options.path,
    maxPayload: options.maxFrameBytes,
    perMessageDeflate: false,
    handleProtocols: (protocols) => (protocols.has('xmpp') ? 'xmpp' : false),
  })
  http.maxConnections = options.maxConnections
  server.on('connection', (socket) => {
    if (socket.protocol === 'xmpp') options.onConnection(websocketTransport(socket))
    else socket.close(1002, 'The subprotocol is xmpp.')
  })
  await new Promise<void>((resolve, reject) => {
    // The server of WebSockets repeats the errors of the one below.
    server.once('error', reject)
    http.listen(options.port, options.host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  return {
    port: (http.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of server.clients) socket.terminate()
        server.close()
        http.close(() => resolve())
        http.closeAllConnections()
      }),
  }
}

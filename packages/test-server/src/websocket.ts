import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Transport, TransportHandlers } from '@trestle/xmlstream'
import { type WebSocket, WebSocketServer } from 'ws'

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

/** Bytes in the socket above which the stream is asked to wait. */
const HIGH_WATER_MARK = 65_536

/** Accepts WebSockets of the subprotocol `xmpp` (RFC 7395 §3.1). Rejects like {@link listenTcp}. */
export async function listenWebSocket(options: ListenWebSocketOptions): Promise<WebSocketListener> {
  const http = createServer((_, response) => response.writeHead(426, { connection: 'close' }).end())
  const server = new WebSocketServer({
    server: http,
    path: options.path,
    maxPayload: options.maxFrameBytes,
    perMessageDeflate: false,
    handleProtocols: (protocols) => (protocols.has('xmpp') ? 'xmpp' : false),
  })
  http.maxConnections = options.maxConnections
  server.on('connection', (socket) => {
    if (socket.protocol === 'xmpp') options.onConnection(webSocketTransport(socket))
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

/** The streams of a WebSocket that is open. */
export function webSocketTransport(socket: WebSocket): Transport {
  let handlers: TransportHandlers | undefined
  let failure: Error | undefined
  let full = false
  let told = false
  const early: (string | Uint8Array)[] = []

  socket.on('message', (data, isBinary) => {
    const bytes = data as Buffer
    const chunk = isBinary ? bytes : bytes.toString()
    if (handlers) handlers.onData(chunk)
    else early.push(chunk)
  })
  socket.on('error', (error) => {
    failure = error
  })
  const tell = () => {
    if (told || !handlers) return
    told = true
    handlers.onClose(failure)
  }
  socket.on('close', tell)

  return {
    secure: false,
    open(given) {
      handlers = given
      queueMicrotask(() => {
        for (const chunk of early.splice(0)) given.onData(chunk)
        if (socket.readyState === socket.CLOSED) tell()
      })
    },
    write(data) {
      if (socket.readyState !== socket.OPEN) return true
      socket.send(data, () => {
        if (!full || socket.bufferedAmount > HIGH_WATER_MARK) return
        full = false
        handlers?.onDrain()
      })
      full = socket.bufferedAmount > HIGH_WATER_MARK
      return !full
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    end: () => socket.close(),
    destroy: () => socket.terminate(),
  }
}

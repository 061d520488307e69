import type { Transport } from '@trestle/xmlstream'
import { causeOf, type WebSocketLike, websocketTransport } from './transport.js'
import { WebSocketError, type WebSocketErrorCode } from './websocket-error.js'

export interface DialOptions {
  readonly open: (url: string) => WebSocketLike
  /** The code of the platform's error event. */
  readonly codeOf?: ((event: object) => WebSocketErrorCode | undefined) | undefined
  /** Milliseconds. */
  readonly timeout: number
}

/** Opens a WebSocket. Resolves once the server has accepted the subprotocol `xmpp`; otherwise the socket is closed. */
export function dial(url: string, signal: AbortSignal, { open, codeOf, timeout }: DialOptions): Promise<Transport> {
  // Credentials and parameters of the URL do not belong in messages of errors.
  const { protocol, host, pathname } = new URL(url)
  const shownUrl = `${protocol}//${host}${pathname}`
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const socket = openSocket()
    // Made before the socket is open, so that no frame is missed that follows the handshake at once.
    const transport = websocketTransport(socket, { secure: url.startsWith('wss:') })
    const timer = setTimeout(() => fail('timeout', `${shownUrl} did not answer in time.`), timeout)
    let settled = false

    function openSocket(): WebSocketLike {
      try {
        return open(url)
      } catch (cause) {
        throw new WebSocketError('unreachable', `The WebSocket ${shownUrl} could not be opened.`, { cause })
      }
    }

    function settle(error?: unknown): void {
      if (settled) return
      settled = true
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      if (error === undefined) resolve(transport)
      else {
        reject(error)
        transport.destroy()
      }
    }

    function fail(code: WebSocketErrorCode, message: string, cause?: ErrorOptions): void {
      settle(new WebSocketError(code, message, cause))
    }

    function abort(): void {
      settle(signal.reason)
    }

    signal.addEventListener('abort', abort)
    socket.addEventListener('open', () => {
      if (socket.protocol === 'xmpp') settle()
      else fail('protocol-error', `${shownUrl} does not speak XMPP: it did not accept the subprotocol xmpp.`)
    })
    // Browsers do not say why, so that pages cannot scan the network.
    socket.addEventListener('error', (event) =>
      fail(codeOf?.(event) ?? 'unreachable', `The WebSocket ${shownUrl} could not be opened.`, causeOf(event)),
    )
    socket.addEventListener('close', () => fail('unreachable', `The WebSocket ${shownUrl} could not be opened.`))
  })
}

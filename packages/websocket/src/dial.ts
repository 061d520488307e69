import type { Transport } from '@trestle/xmlstream'
import { causeOf, type WebSocketLike, websocketTransport } from './transport.js'
import { WebSocketError, type WebSocketErrorCode } from './websocket-error.js'

export interface DialOptions {
  readonly open: (url: string) => WebSocketLike
  /** What the platform's error event says. */
  readonly codeOf?: ((event: object) => WebSocketErrorCode | undefined) | undefined
  /** Milliseconds. */
  readonly timeout: number
}

/** Resolves once the WebSocket is open and the server has agreed to speak XMPP. Otherwise the socket is closed. */
export function dial(url: string, signal: AbortSignal, { open, codeOf, timeout }: DialOptions): Promise<Transport> {
  // Who may enter is nobody else's business.
  const { protocol, host, pathname } = new URL(url)
  const shown = `${protocol}//${host}${pathname}`
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const socket = opened()
    // From the beginning, so that nothing is missed that comes along with the answer.
    const transport = websocketTransport(socket, { secure: url.startsWith('wss:') })
    const timer = setTimeout(() => fail('timeout', `${shown} did not answer in time.`), timeout)
    let settled = false

    function opened(): WebSocketLike {
      try {
        return open(url)
      } catch (cause) {
        throw new WebSocketError('unreachable', `No WebSocket came about with ${shown}.`, { cause })
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
      else fail('protocol-error', `${shown} does not agree to speak XMPP.`)
    })
    // Browsers do not say why, lest a page scans the network.
    socket.addEventListener('error', (event) =>
      fail(codeOf?.(event) ?? 'unreachable', `No WebSocket came about with ${shown}.`, causeOf(event)),
    )
    socket.addEventListener('close', () => fail('unreachable', `No WebSocket came about with ${shown}.`))
  })
}

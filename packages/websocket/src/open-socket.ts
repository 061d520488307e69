import { causeOf, type WebSocketLike } from './transport.js'
import { WebSocketError, type WebSocketErrorCode } from './websocket-error.js'

export interface OpenSocketOptions {
  /** Milliseconds. */
  readonly timeout: number
  readonly signal: AbortSignal
  /** What the platform's error event says. */
  readonly codeOf?: ((event: object) => WebSocketErrorCode | undefined) | undefined
}

/** Waits until the WebSocket is open and the server has agreed to speak XMPP. Otherwise the socket is closed. */
export function openSocket(
  open: () => WebSocketLike,
  url: string,
  { timeout, signal, codeOf }: OpenSocketOptions,
): Promise<WebSocketLike> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) throw signal.reason
    const fail = (code: WebSocketErrorCode, message: string, cause?: ErrorOptions) =>
      settle(() => reject(new WebSocketError(code, message, cause)), true)
    const late = () => fail('timeout', `${url} did not answer in time.`)
    const timer = setTimeout(late, timeout)
    const abort = () => settle(() => reject(signal.reason), true)
    let settled = false
    const socket = begin()

    function begin(): WebSocketLike {
      try {
        return open()
      } catch (cause) {
        clearTimeout(timer)
        throw new WebSocketError('unreachable', `No WebSocket may be opened to ${url}.`, { cause })
      }
    }

    function settle(action: () => void, close: boolean): void {
      if (settled) return
      settled = true
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      action()
      if (!close) return
      if (socket.terminate) socket.terminate()
      else socket.close()
    }

    socket.addEventListener('open', () => {
      if (socket.protocol === 'xmpp') settle(() => resolve(socket), false)
      else fail('protocol-error', `${url} does not agree to speak XMPP.`)
    })
    // Browsers do not say why, lest a page scans the network.
    socket.addEventListener('error', (event) =>
      fail(codeOf?.(event) ?? 'unreachable', `No WebSocket came about with ${url}.`, causeOf(event)),
    )
    socket.addEventListener('close', () => fail('unreachable', `${url} closed the WebSocket at once.`))
    signal.addEventListener('abort', abort, { once: true })
  })
}

import { type Transport, waitFor } from '@trestle/xmlstream'
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
  const notOpened = `The WebSocket ${shownUrl} could not be opened.`
  const timedOut = () => new WebSocketError('timeout', `${shownUrl} did not answer in time.`)

  function openSocket(): WebSocketLike {
    try {
      return open(url)
    } catch (cause) {
      throw new WebSocketError('unreachable', notOpened, { cause })
    }
  }

  return waitFor<Transport>({ signal, timeout, timedOut }, (resolve, reject) => {
    const socket = openSocket()
    // Made before the socket is open, so that no frame is missed that follows the handshake at once.
    const transport = websocketTransport(socket, { secure: url.startsWith('wss:') })
    let accepted = false
    const fail = (code: WebSocketErrorCode, message: string, cause?: ErrorOptions) =>
      reject(new WebSocketError(code, message, cause))

    socket.addEventListener('open', () => {
      accepted = socket.protocol === 'xmpp'
      if (accepted) resolve(transport)
      else fail('protocol-error', `${shownUrl} does not speak XMPP: it did not accept the subprotocol xmpp.`)
    })
    // Browsers do not say why, so that pages cannot scan the network.
    socket.addEventListener('error', (event) => fail(codeOf?.(event) ?? 'unreachable', notOpened, causeOf(event)))
    socket.addEventListener('close', () => fail('unreachable', notOpened))
    return () => {
      if (!accepted) transport.destroy()
    }
  })
}

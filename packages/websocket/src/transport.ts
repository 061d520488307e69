import { type Transport, type TransportHandlers, XmlStreamError } from '@trestle/xmlstream'

/** The part of the WebSocket interface that browsers and the libraries for Node have in common. */
export interface WebSocketLike {
  readonly readyState: number
  readonly bufferedAmount: number
  readonly protocol: string
  binaryType: string
  /** May ignore `sent`; then `bufferedAmount` is polled. */
  send(data: string, sent?: () => void): void
  close(code?: number): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void
  addEventListener(type: 'open' | 'error', listener: (event: object) => void): void
  /** These three are used where they exist. */
  pause?(): void
  resume?(): void
  terminate?(): void
}

export interface WebsocketTransportOptions {
  /** Whether the WebSocket is one of `wss:`. Default false. */
  readonly secure?: boolean | undefined
}

/** Bytes in the socket above which the stream is asked to wait. */
const HIGH_WATER_MARK = 65_536
/** Characters kept for a stream that is paused, where the socket cannot be paused. */
const MAX_QUEUED = 2 ** 24
/** Milliseconds between polls of a browser's socket that is full. */
const POLL_INTERVAL = 25
const OPEN = 1
/** Codes of a normal closure: normal, going away, no code given (RFC 6455 §7.4.1). */
const ORDERLY_CODES = [1000, 1001, 1005]

/** A transport over a WebSocket. What is received before `open` is delivered then. */
export function websocketTransport(
  socket: WebSocketLike,
  { secure = false }: WebsocketTransportOptions = {},
): Transport {
  let handlers: TransportHandlers | undefined
  let failure: Error | undefined
  let paused = false
  let full = false
  let closed = false
  let closeDelivered = false
  let queued = 0
  let polling = false
  const queue: (string | Uint8Array)[] = []

  function deliver(): void {
    while (handlers && !paused && !closeDelivered) {
      const chunk = queue.shift()
      if (chunk !== undefined) {
        queued -= chunk.length
        handlers.onData(chunk)
      } else {
        if (!closed) return
        closeDelivered = true
        handlers.onClose(failure)
      }
    }
  }

  function setClosed(error?: Error): void {
    if (closed) return
    failure = error
    closed = true
    full = false
  }

  function destroy(error?: Error): void {
    if (closeDelivered) return
    setClosed(error)
    paused = false
    queue.length = 0
    if (socket.terminate) socket.terminate()
    else socket.close()
    queueMicrotask(deliver)
  }

  function checkDrained(): void {
    if (!full) return
    if (socket.bufferedAmount > HIGH_WATER_MARK) poll()
    else {
      full = false
      handlers?.onDrain()
    }
  }

  function poll(): void {
    if (polling || socket.terminate) return
    polling = true
    setTimeout(() => {
      polling = false
      checkDrained()
    }, POLL_INTERVAL)
  }

  socket.binaryType = 'arraybuffer'
  socket.addEventListener('message', ({ data }) => {
    if (closed) return
    const chunk = typeof data === 'string' ? data : new Uint8Array(data as ArrayBuffer)
    queued += chunk.length
    queue.push(chunk)
    if (queued > MAX_QUEUED)
      destroy(
        new XmlStreamError('connection-lost', 'More data was received than the stream may keep while it is paused.'),
      )
    else deliver()
  })
  socket.addEventListener('error', (event) => {
    failure ??= new XmlStreamError('connection-lost', 'The WebSocket broke.', causeOf(event))
  })
  socket.addEventListener('close', ({ code }) => {
    setClosed(
      failure ??
        (ORDERLY_CODES.includes(code)
          ? undefined
          : new XmlStreamError('connection-lost', `The WebSocket ended with code ${code}.`)),
    )
    deliver()
  })

  return {
    secure,
    open(newHandlers) {
      handlers = newHandlers
      queueMicrotask(deliver)
    },
    write(data) {
      if (closed || socket.readyState !== OPEN) return true
      socket.send(data, checkDrained)
      full = socket.bufferedAmount > HIGH_WATER_MARK
      if (full) poll()
      return !full
    },
    pause() {
      paused = true
      socket.pause?.()
    },
    resume() {
      paused = false
      socket.resume?.()
      queueMicrotask(deliver)
    },
    end: () => socket.close(1000),
    destroy: () => destroy(),
  }
}

/** The cause in an error event; undefined in browsers, which give none. */
export function causeOf(event: object): ErrorOptions | undefined {
  return 'error' in event ? { cause: event.error } : undefined
}

import { type Transport, type TransportHandlers, XmlStreamError } from '@trestle/xmlstream'

/** What the WebSockets of browsers and of Node's libraries have in common. */
export interface WebSocketLike {
  readonly readyState: number
  readonly bufferedAmount: number
  readonly protocol: string
  binaryType: string
  /** `sent` may be ignored; then it is asked from time to time whether there is room again. */
  send(data: string, sent?: () => void): void
  close(code?: number): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void
  addEventListener(type: 'open' | 'error', listener: (event: object) => void): void
  /** Where there are these, they are used. */
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
/** Characters kept for a stream that does not read, where the socket cannot be told to wait. */
const MAX_QUEUED = 2 ** 24
/** Milliseconds between looks at a browser's socket that is full. */
const POLL = 25
const OPEN = 1
/** Closed in order: as such, because the peer goes away, or without a reason. */
const ORDERLY = [1000, 1001, 1005]

/** The streams of a WebSocket that is open. */
export function websocketTransport(
  socket: WebSocketLike,
  { secure = false }: WebsocketTransportOptions = {},
): Transport {
  let handlers: TransportHandlers | undefined
  let failure: Error | undefined
  let paused = false
  let full = false
  let closed = false
  let told = false
  let queued = 0
  let polling = false
  const queue: (string | Uint8Array)[] = []

  function deliver(): void {
    while (handlers && !paused && !told) {
      const chunk = queue.shift()
      if (chunk !== undefined) {
        queued -= chunk.length
        handlers.onData(chunk)
      } else {
        if (!closed) return
        told = true
        handlers.onClose(failure)
      }
    }
  }

  function over(error?: Error): void {
    if (closed) return
    failure = error
    closed = true
    full = false
  }

  function destroy(error?: Error): void {
    if (told) return
    over(error)
    paused = false
    queue.length = 0
    if (socket.terminate) socket.terminate()
    else socket.close()
    queueMicrotask(deliver)
  }

  function check(): void {
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
      check()
    }, POLL)
  }

  socket.binaryType = 'arraybuffer'
  socket.addEventListener('message', ({ data }) => {
    if (closed) return
    const chunk = typeof data === 'string' ? data : new Uint8Array(data as ArrayBuffer)
    queued += chunk.length
    queue.push(chunk)
    if (queued > MAX_QUEUED) destroy(new XmlStreamError('connection-lost', 'More came in than was read.'))
    else deliver()
  })
  socket.addEventListener('error', (event) => {
    failure ??= new XmlStreamError('connection-lost', 'The WebSocket broke.', causeOf(event))
  })
  socket.addEventListener('close', ({ code }) => {
    over(
      failure ??
        (ORDERLY.includes(code)
          ? undefined
          : new XmlStreamError('connection-lost', `The WebSocket ended with code ${code}.`)),
    )
    deliver()
  })

  return {
    secure,
    open(given) {
      handlers = given
      queueMicrotask(deliver)
    },
    write(data) {
      if (closed || socket.readyState !== OPEN) return true
      socket.send(data, check)
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

/** Browsers do not say what happened. */
export function causeOf(event: object): ErrorOptions | undefined {
  return 'error' in event ? { cause: event.error } : undefined
}

import type { Transport, TransportHandlers } from './transport.js'

export interface MemoryPairOptions {
  /** Delivers data in chunks of at most so many bytes. Default: as written. */
  readonly chunk?: number | undefined
  /** Undelivered bytes above which `write` returns false. Default 65,536. */
  readonly highWaterMark?: number | undefined
  /** The property `secure` of both transports. Default false. */
  readonly secure?: boolean | undefined
}

interface Side {
  handlers: TransportHandlers | undefined
  peer: Side
  /** Bytes on their way to this side, not delivered yet. */
  inbox: Uint8Array[]
  inboxBytes: number
  paused: boolean
  scheduled: boolean
  /** `write` returned false to this side, and `onDrain` is to follow. */
  blocked: boolean
  /** Nothing more will be written by this side. */
  ended: boolean
  closed: boolean
  closeDelivered: boolean
}

/** Two transports that are each other's peer, in memory. Everything is delivered by microtask. */
export function memoryPair(options: MemoryPairOptions = {}): [Transport, Transport] {
  const { chunk = Number.POSITIVE_INFINITY, highWaterMark = 65_536, secure = false } = options
  const encoder = new TextEncoder()
  const a = createSide()
  const b = createSide()
  a.peer = b
  b.peer = a

  function schedule(side: Side): void {
    if (side.scheduled) return
    side.scheduled = true
    queueMicrotask(() => {
      side.scheduled = false
      deliver(side)
    })
  }

  function deliver(side: Side): void {
    const { handlers, peer } = side
    if (!handlers || side.closed) return
    while (side.inbox.length > 0 && !side.paused && !side.closed) {
      const bytes = side.inbox.shift() as Uint8Array
      side.inboxBytes -= bytes.length
      handlers.onData(bytes)
    }
    if (side.inboxBytes === 0 && peer.blocked && !peer.closed) {
      peer.blocked = false
      peer.handlers?.onDrain()
    }
    // As on TCP without half-open sockets: a side that has read the end of its peer ends too, after its own data.
    if (peer.ended && side.inbox.length === 0 && !side.closed) {
      side.ended = true
      if (peer.closed || peer.inbox.length === 0) close(side)
      schedule(peer)
    }
  }

  function close(side: Side): void {
    side.closed = true
    side.ended = true
    deliverClose(side)
  }

  function deliverClose(side: Side): void {
    if (side.closeDelivered || !side.handlers) return
    side.closeDelivered = true
    side.handlers.onClose()
  }

  const transport = (side: Side): Transport => ({
    secure,
    open(handlers) {
      if (side.handlers) throw new Error('This transport is open already.')
      side.handlers = handlers
      if (side.closed) queueMicrotask(() => deliverClose(side))
      else schedule(side)
    },
    write(data) {
      if (side.ended || data === '') return true
      const { peer } = side
      const bytes = encoder.encode(data)
      for (let at = 0; at < bytes.length; at += chunk)
        peer.inbox.push(bytes.subarray(at, Math.min(at + chunk, bytes.length)))
      peer.inboxBytes += bytes.length
      schedule(peer)
      side.blocked = peer.inboxBytes > highWaterMark
      return !side.blocked
    },
    pause() {
      side.paused = true
    },
    resume() {
      side.paused = false
      schedule(side)
    },
    end() {
      if (side.ended) return
      side.ended = true
      schedule(side.peer)
    },
    destroy() {
      if (side.closed) return
      side.ended = true
      side.inbox = []
      side.peer.inbox = []
      side.inboxBytes = side.peer.inboxBytes = 0
      side.closed = true
      queueMicrotask(() => deliverClose(side))
      schedule(side.peer)
    },
  })
  return [transport(a), transport(b)]
}

function createSide(): Side {
  const side = {
    handlers: undefined,
    inbox: [],
    inboxBytes: 0,
    paused: false,
    scheduled: false,
    blocked: false,
    ended: false,
    closed: false,
    told: false,
  }
  return side as unknown as Side
}

import type { Socket } from 'node:net'
import { limits } from '../protocol.js'

/** Bytes above which the outlet counts as full. */
const FULL_BYTES = 262_144

export interface OutletOptions {
  /** How long a client may leave a full outlet unread before its connection is dropped. */
  readonly stallMs: number
  /** The outlet is full: only urgent lines should be written. */
  onFull(): void
  /** It is empty again. */
  onDrained(): void
}

/** Writes lines to one client. A client that does not read costs a bounded amount of memory and time. */
export interface Outlet {
  readonly full: boolean
  write(line: object): void
  close(): void
}

export function createOutlet(socket: Socket, options: OutletOptions): Outlet {
  let stallTimer: NodeJS.Timeout | undefined
  let full = false
  let closed = false

  socket.on('drain', () => {
    if (closed || !full) return
    full = false
    clearTimeout(stallTimer)
    options.onDrained()
  })

  return {
    get full() {
      return full
    },
    write(line) {
      if (closed || socket.destroyed) return
      socket.write(`${JSON.stringify(line)}\n`)
      if (socket.writableLength > limits.unreadBytes) socket.destroy()
      else if (!full && socket.writableLength > FULL_BYTES) {
        full = true
        stallTimer = setTimeout(() => socket.destroy(), options.stallMs)
        options.onFull()
      }
    },
    close() {
      closed = true
      clearTimeout(stallTimer)
    },
  }
}

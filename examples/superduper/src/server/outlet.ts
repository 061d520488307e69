import type { Socket } from 'node:net'
import { limits } from '../protocol.js'

/** Bytes above which the outlet counts as full. */
const FULL_BYTES = 262_144
/** Characters that are written at once; fewer wait for the end of the turn, so that many lines are one packet. */
const BATCH_LENGTH = 16_384

/** Makes lines of objects. What is told to many is made once: the last line is remembered. */
export function createSerializer(): (line: object) => string {
  let last: object | undefined
  let text = ''
  return (line) => {
    if (line !== last) {
      last = line
      text = `${JSON.stringify(line)}\n`
    }
    return text
  }
}

export interface OutletOptions {
  readonly serialize: (line: object) => string
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
  /** Sends what was written; takes nothing more. */
  close(): void
}

export function createOutlet(socket: Socket, options: OutletOptions): Outlet {
  let stallTimer: NodeJS.Timeout | undefined
  let full = false
  let closed = false
  let batch = ''
  let flushing: NodeJS.Immediate | undefined

  function flush(): void {
    clearImmediate(flushing)
    flushing = undefined
    if (batch === '' || socket.destroyed) return
    socket.write(batch)
    batch = ''
    if (socket.writableLength > limits.unreadBytes) socket.destroy()
    else if (!closed && !full && socket.writableLength > FULL_BYTES) {
      full = true
      stallTimer = setTimeout(() => socket.destroy(), options.stallMs)
      options.onFull()
    }
  }

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
      batch += options.serialize(line)
      if (batch.length > BATCH_LENGTH) flush()
      else flushing ??= setImmediate(flush)
    },
    close() {
      closed = true
      flush()
      clearTimeout(stallTimer)
    },
  }
}

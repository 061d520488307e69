import type { Socket } from 'node:net'

/** What is wrong with one direction. */
export interface PipeFaults {
  /** `stall`: nothing is read. `swallow`: all is read and nothing passed on, not even the end. */
  mode: 'flow' | 'stall' | 'swallow'
  /** Bytes per second. */
  rate: number
  /** Milliseconds that each piece takes. */
  delay: number
}

export const soundPipe: Readonly<PipeFaults> = { mode: 'flow', rate: Number.POSITIVE_INFINITY, delay: 0 }

export interface PipeOptions {
  readonly source: Socket
  readonly sink: Socket
  readonly faults: PipeFaults
  /** Called before each piece goes out: the part of it that may; undefined ends the pipe after what it was given. */
  readonly pass: (chunk: Uint8Array) => { readonly chunk: Uint8Array; readonly last?: (() => void) | undefined }
}

/** One direction of a connection. */
export interface Pipe {
  /** The faults have changed. */
  update(): void
  /** Passes nothing on from now on. */
  close(): void
}

const MAX_HELD = 65_536
/** Milliseconds between two pieces of a slow pipe that carries more than a byte in that time. */
const STEP = 20

export function createPipe({ source, sink, faults, pass }: PipeOptions): Pipe {
  let queue: { readonly chunk: Uint8Array; readonly due: number }[] = []
  let held = 0
  let blocked = false
  let ended = false
  let closed = false
  let timer: NodeJS.Timeout | undefined

  function later(ms: number): void {
    timer = setTimeout(() => {
      timer = undefined
      pump()
    }, ms)
  }

  function pump(): void {
    while (!closed && !timer && !blocked && faults.mode === 'flow') {
      const head = queue[0]
      if (!head) {
        if (ended) sink.end()
        break
      }
      const wait = head.due - performance.now()
      if (wait > 0) later(wait)
      else if (faults.rate === Number.POSITIVE_INFINITY) forward(head.chunk.length)
      else {
        forward(Math.min(head.chunk.length, Math.max(1, Math.floor((faults.rate * STEP) / 1000))))
        later(Math.max(STEP, 1000 / faults.rate))
      }
    }
    flow()
  }

  /** Sends the first bytes of what is held. */
  function forward(size: number): void {
    const [head] = queue
    if (!head) return
    if (size === head.chunk.length) queue.shift()
    else queue[0] = { chunk: head.chunk.subarray(size), due: head.due }
    held -= size
    const { chunk, last } = pass(head.chunk.subarray(0, size))
    if (last) closed = true
    blocked = !sink.write(chunk, last && (() => last()))
  }

  function flow(): void {
    const reads = faults.mode === 'swallow' || closed || (faults.mode === 'flow' && !blocked && held < MAX_HELD)
    if (reads) source.resume()
    else source.pause()
  }

  source.on('data', (chunk: Uint8Array) => {
    if (closed || faults.mode === 'swallow') return
    queue.push({ chunk, due: performance.now() + faults.delay })
    held += chunk.length
    pump()
  })
  source.on('end', () => {
    if (faults.mode === 'swallow') return
    ended = true
    pump()
  })
  sink.on('drain', () => {
    blocked = false
    pump()
  })

  return {
    update() {
      if (faults.mode === 'swallow') {
        queue = []
        held = 0
      }
      clearTimeout(timer)
      timer = undefined
      pump()
    },
    close() {
      closed = true
      clearTimeout(timer)
      timer = undefined
      queue = []
    },
  }
}

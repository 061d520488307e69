import type { Socket } from 'node:net'
import { createPipe, type Pipe, type PipeFaults } from './faulty-proxy-pipe.js'
import { findPoint, type PointFinder, type ProxyPoint, type ProxySide } from './faulty-proxy-point.js'

/** By RST, which discards what is on its way, or by FIN. */
export type ProxyCut = 'reset' | 'end'

/** What can be done to connections. Where no side is named, both are meant. */
export interface ProxyFaults {
  /** Ends them towards both sides. Default `reset`. */
  cut(how?: ProxyCut): void
  /** Reads nothing more from that side: it finds the way full. */
  stall(from?: ProxySide): void
  /** Loses what that side sends, its goodbye included, as a line does that is dead and does not say so. */
  swallow(from?: ProxySide): void
  throttle(bytesPerSecond: number, from?: ProxySide): void
  delay(ms: number, from?: ProxySide): void
  /** Ends all of these but a cut. What was swallowed stays lost. */
  clearFaults(): void
}

export interface ProxiedConnection extends ProxyFaults {
  /** From 0, in the order they came. */
  readonly index: number
  /** What went through so far, by the side that sent it. */
  readonly bytes: Readonly<Record<ProxySide, number>>
  /** How often the other side began to speak. */
  readonly turns: number
  readonly open: boolean
  /** Resolves once it is over on both sides. */
  readonly closed: Promise<void>
  /** Cuts it at a point that is counted from now on. */
  cutAt(point: ProxyPoint, how?: ProxyCut): void
  /** Resolves when a point, counted from now on, has come. Rejects after `timeout` milliseconds, 10,000 by default. */
  reached(point: ProxyPoint, options?: { readonly timeout?: number }): Promise<void>
}

export interface ConnectionOptions {
  readonly index: number
  readonly client: Socket
  readonly server: Socket
  readonly faults: Record<ProxySide, PipeFaults>
  readonly onCut: () => void
}

/** Milliseconds that the peers of a connection which was ended have for closing their sides. */
const CLOSE_TIMEOUT = 1000

export function createConnection({ index, client, server, faults, onCut }: ConnectionOptions): ProxiedConnection {
  const sockets = { client, server }
  const bytes = { client: 0, server: 0 }
  const watches = new Set<{ readonly find: PointFinder; readonly how?: ProxyCut; readonly come: () => void }>()
  let over = false
  let turns = 0
  let speaker: ProxySide | undefined

  function pass(from: ProxySide, chunk: Uint8Array): ReturnType<Parameters<typeof createPipe>[0]['pass']> {
    let size = chunk.length
    let last: (() => void) | undefined
    for (const watch of [...watches]) {
      const at = watch.find(from, chunk)
      if (at === undefined) continue
      watches.delete(watch)
      watch.come()
      if (!watch.how || at > size) continue
      size = at
      // Whoever finds data and a reset at once may take it for an end: let it read the data first.
      last = () => setImmediate(() => setImmediate(() => cut(watch.how)))
    }
    if (from !== speaker) turns++
    speaker = from
    bytes[from] += size
    return { chunk: chunk.subarray(0, size), last }
  }

  const pipe = (from: ProxySide, source: Socket, sink: Socket): Pipe =>
    createPipe({ source, sink, faults: faults[from], pass: (chunk) => pass(from, chunk) })
  const pipes = { client: pipe('client', client, server), server: pipe('server', server, client) }

  const closed = Promise.all([client, server].map((socket) => new Promise((resolve) => socket.once('close', resolve))))
  for (const side of ['client', 'server'] as const) {
    const other = side === 'client' ? server : client
    sockets[side].on('error', () => {
      if (!over && faults[side].mode !== 'swallow') other.resetAndDestroy()
    })
  }

  function cut(how: ProxyCut = 'reset'): void {
    if (over) return
    over = true
    onCut()
    for (const side of ['client', 'server'] as const) {
      pipes[side].close()
      const socket = sockets[side]
      if (how === 'reset') {
        socket.resetAndDestroy()
        continue
      }
      // Unread data would turn the end into a reset.
      socket.end().resume()
      const timer = setTimeout(() => socket.destroy(), CLOSE_TIMEOUT)
      socket.once('close', () => clearTimeout(timer))
    }
  }

  function change(from: ProxySide | undefined, to: Partial<PipeFaults>): void {
    for (const side of from ? [from] : (['client', 'server'] as const)) {
      Object.assign(faults[side], to)
      pipes[side].update()
    }
  }

  for (const side of ['client', 'server'] as const) pipes[side].update()
  return {
    index,
    bytes,
    get turns() {
      return turns
    },
    get open() {
      return !over && !client.destroyed && !server.destroyed
    },
    closed: closed.then(() => {}),
    cut,
    cutAt(point, how = 'reset') {
      watches.add({ find: findPoint(point), how, come: () => {} })
    },
    reached: (point, { timeout = 10_000 } = {}) =>
      new Promise((resolve, reject) => {
        const watch = { find: findPoint(point), come: done }
        const timer = setTimeout(() => {
          watches.delete(watch)
          reject(new Error(`${JSON.stringify(point)} did not come within ${timeout} ms.`))
        }, timeout)
        function done(): void {
          clearTimeout(timer)
          resolve()
        }
        watches.add(watch)
      }),
    stall: (from) => change(from, { mode: 'stall' }),
    swallow: (from) => change(from, { mode: 'swallow' }),
    throttle: (rate, from) => change(from, { rate }),
    delay: (delay, from) => change(from, { delay }),
    clearFaults: () => change(undefined, { mode: 'flow', rate: Number.POSITIVE_INFINITY, delay: 0 }),
  }
}

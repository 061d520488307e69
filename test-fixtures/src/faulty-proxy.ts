import { connect, createServer, type Server, type Socket } from 'node:net'
import { createConnection, type ProxiedConnection, type ProxyCut, type ProxyFaults } from './faulty-proxy-connection.js'
import { type PipeFaults, soundPipe } from './faulty-proxy-pipe.js'
import type { ProxyPoint, ProxySide } from './faulty-proxy-point.js'
import { freePorts } from './free-ports.js'
import { untilResolved } from './probe.js'

const relistenMs = 10_000

export interface FaultyProxyOptions {
  readonly target: { readonly host: string; readonly port: number }
  /** Where the connection of that index, counted from 0, is to be cut. */
  readonly plan?: (index: number) => { readonly at: ProxyPoint; readonly how?: ProxyCut } | undefined
}

/** A TCP proxy on loopback that breaks what goes over it, as a test tells it. Faults hold for later connections too. */
export interface FaultyProxy extends ProxyFaults {
  readonly host: '127.0.0.1'
  readonly port: number
  /** Those that are open. */
  readonly connections: readonly ProxiedConnection[]
  /** How many there were in all. */
  readonly accepted: number
  /** How many were cut, by plan or by hand. */
  readonly cuts: number
  /** Has the system refuse new connections, until `accept()`. */
  refuse(): Promise<void>
  accept(): Promise<void>
  /** Cuts the connections to come by another plan. */
  replan(plan?: FaultyProxyOptions['plan']): void
  /** Resolves with the next connection. Rejects after `timeout` milliseconds, 10,000 by default. */
  connected(options?: { readonly timeout?: number }): Promise<ProxiedConnection>
  stop(): Promise<void>
}

export async function startFaultyProxy({ target, plan: first }: FaultyProxyOptions): Promise<FaultyProxy> {
  let port = 0
  const faults: Record<ProxySide, PipeFaults> = { client: { ...soundPipe }, server: { ...soundPipe } }
  const connections = new Map<ProxiedConnection, readonly Socket[]>()
  const waiting = new Set<(connection: ProxiedConnection) => void>()
  let plan = first
  let accepted = 0
  let cuts = 0
  let listener: Server | undefined

  function onClient(client: Socket): void {
    const server = connect({ ...target, noDelay: true, allowHalfOpen: true })
    const connection = createConnection({
      index: accepted++,
      client,
      server,
      faults: { client: { ...faults.client }, server: { ...faults.server } },
      onCut: () => cuts++,
    })
    const planned = plan?.(connection.index)
    if (planned) connection.cutAt(planned.at, planned.how)
    connections.set(connection, [client, server])
    void connection.closed.then(() => connections.delete(connection))
    for (const come of waiting) come(connection)
    waiting.clear()
  }

  function listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (listener) return resolve()
      listener = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, onClient)
      listener.once('error', (error) => {
        listener = undefined
        reject(error)
      })
      listener.listen(port, '127.0.0.1', resolve)
    })
  }

  /** Another process may take a free port before this one listens on it. */
  async function acceptOnFreePort(attempts: number): Promise<void> {
    for (const candidate of await freePorts(attempts)) {
      port = candidate
      const error = await listen().then(
        () => undefined,
        (reason: NodeJS.ErrnoException) => reason,
      )
      if (!error) return
      if (error.code !== 'EADDRINUSE') throw error
    }
    throw new Error(`Others took ${attempts} free ports.`)
  }

  /** A process that another thread is starting inherited the closed socket, and holds the port until it runs its program. */
  function accept(): Promise<void> {
    return untilResolved(listen, performance.now() + relistenMs)
  }

  function refuse(): Promise<void> {
    // Its `close` would wait for the connections; it listens no more at once.
    listener?.close()
    listener = undefined
    return Promise.resolve()
  }

  const open = () => [...connections.keys()].filter((connection) => connection.open)

  function change(from: ProxySide | undefined, to: Partial<PipeFaults>): void {
    for (const side of from ? [from] : (['client', 'server'] as const)) Object.assign(faults[side], to)
  }

  await acceptOnFreePort(5)
  return {
    host: '127.0.0.1',
    port,
    get connections() {
      return open()
    },
    get accepted() {
      return accepted
    },
    get cuts() {
      return cuts
    },
    refuse,
    accept,
    replan(next) {
      plan = next
    },
    connected: ({ timeout = 10_000 } = {}) =>
      new Promise((resolve, reject) => {
        const come = (connection: ProxiedConnection): void => {
          clearTimeout(timer)
          resolve(connection)
        }
        const timer = setTimeout(() => {
          waiting.delete(come)
          reject(new Error(`Nobody connected within ${timeout} ms.`))
        }, timeout)
        waiting.add(come)
      }),
    cut(how) {
      for (const connection of open()) connection.cut(how)
    },
    stall(from) {
      change(from, { mode: 'stall' })
      for (const connection of open()) connection.stall(from)
    },
    swallow(from) {
      change(from, { mode: 'swallow' })
      for (const connection of open()) connection.swallow(from)
    },
    throttle(rate, from) {
      change(from, { rate })
      for (const connection of open()) connection.throttle(rate, from)
    },
    delay(delay, from) {
      change(from, { delay })
      for (const connection of open()) connection.delay(delay, from)
    },
    clearFaults() {
      change(undefined, soundPipe)
      for (const connection of open()) connection.clearFaults()
    },
    async stop() {
      await refuse()
      const ends = [...connections.keys()].map(({ closed }) => closed)
      for (const sockets of connections.values()) for (const socket of sockets) socket.destroy()
      await Promise.all(ends)
    },
  }
}

import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { Worker } from 'node:worker_threads'

export const host = '127.0.0.1'

export interface Listening {
  readonly port: number
  /** What nobody has closed yet. */
  readonly open: ReadonlySet<Socket>
  accepted(): number
}

export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** Resolves once the condition holds: looked at each millisecond, 5000 times at most. */
export async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; !condition(); i++) {
    if (i > 5000) throw new Error('The condition never came to hold.')
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
}

/** Servers on loopback that do all that servers should not; `close` ends them all. */
export function oddServers() {
  const cleanups: (() => unknown)[] = []

  async function listen(server: Server): Promise<Listening> {
    const open = new Set<Socket>()
    let accepted = 0
    server.on('connection', (socket) => {
      accepted++
      open.add(socket)
      socket.on('error', () => {}).on('close', () => open.delete(socket))
    })
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve))
    cleanups.push(() => {
      for (const socket of open) socket.destroy()
      server.close()
    })
    return { port: (server.address() as AddressInfo).port, open, accepted: () => accepted }
  }

  /** Accepts, and never says a word. */
  const silent = () => listen(createServer((socket) => socket.resume()))

  async function refusing() {
    const { port } = await silent()
    await cleanups.pop()?.()
    return { port }
  }

  /** A host that is down, nearly: its queue of connections is full, and nobody takes any out of it. */
  async function blackHole() {
    const run = `
      const { parentPort, workerData } = require('node:worker_threads')
      const server = require('node:net').createServer()
      server.listen({ port: 0, host: '${host}', backlog: 1 }, () => {
        parentPort.postMessage(server.address().port)
        Atomics.wait(workerData, 0, 0)
      })`
    const gate = new Int32Array(new SharedArrayBuffer(4))
    const worker = new Worker(run, { eval: true, workerData: gate })
    const port = await new Promise<number>((resolve, reject) => worker.once('message', resolve).once('error', reject))
    const fillers = [0, 1].map(() => dial({ host, port }).on('error', () => {}))
    cleanups.push(() => {
      for (const filler of fillers) filler.destroy()
      Atomics.store(gate, 0, 1)
      Atomics.notify(gate, 0)
      return worker.terminate()
    })
    await Promise.all(fillers.map((filler) => new Promise((resolve) => filler.once('connect', resolve))))
    return { port }
  }

  return {
    listen,
    silent,
    refusing,
    blackHole,
    garbage: () => listen(createServer((socket) => socket.resume().write('HTTP/1.1 400 Bad Request\r\n\r\n'))),
    hangingUp: () => listen(createServer((socket) => socket.destroy())),
    /** As it should be, provided that the certificate is. */
    direct: (certificate: Certificate) =>
      listen(createTlsServer({ ...certificate, ALPNProtocols: ['xmpp-client'] }, (socket) => socket.resume())),
    cleanup: (run: () => unknown) => void cleanups.push(run),
    async close() {
      for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
    },
  }
}

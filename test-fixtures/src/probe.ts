import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

const pollMs = 20
const attemptMs = 3000

/** Sends `greeting` on each new connection and resolves with what came back once it contains `expected`. */
function converse(open: () => Socket, greeting: string, expected: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = open()
    let received = ''
    const finish = (error?: Error): void => {
      clearTimeout(timer)
      socket.destroy()
      if (error) reject(error)
      else resolve(received)
    }
    const timer = setTimeout(() => finish(new Error(`no "${expected}" within ${attemptMs} ms`)), attemptMs)
    socket.on('error', finish)
    socket.on('close', () => finish(new Error(`closed after ${JSON.stringify(received.slice(0, 200))}`)))
    socket.on('data', (chunk) => {
      received += chunk.toString()
      if (received.includes(expected)) finish()
    })
    socket.write(greeting)
  })
}

function header(to: string, namespace: string): string {
  const streams = 'http://etherx.jabber.org/streams'
  return `<?xml version='1.0'?><stream:stream to='${to}' xmlns='${namespace}' xmlns:stream='${streams}' version='1.0'>`
}

/** What the server says to a client's stream header, up to and including its features. */
export function askClientStream(port: number, domain = 'localhost'): Promise<string> {
  return converse(() => connect(port, '127.0.0.1'), header(domain, 'jabber:client'), '</stream:features>')
}

/** The same under TLS from the first byte, with the server's certificate verified against `ca`. */
export function askDirectTls(port: number, ca: string, domain = 'localhost'): Promise<string> {
  const open = (): Socket => connectTls({ port, host: '127.0.0.1', servername: domain, ca })
  return converse(open, header(domain, 'jabber:client'), '</stream:features>')
}

/** What the server says to the stream header of a component: its stream header with the id to hash. */
export function askComponentStream(port: number, jid: string): Promise<string> {
  return converse(() => connect(port, '127.0.0.1'), header(jid, 'jabber:component:accept'), '<stream:stream')
}

/** Resolves when the server has closed a new connection. */
export function untilClosed(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.setTimeout(attemptMs, () => socket.destroy(new Error(`not closed within ${attemptMs} ms`)))
    socket.on('error', reject)
    socket.on('close', () => resolve())
    socket.resume()
  })
}

/** Whether HTTP is answered at all. */
export async function askHttp(port: number): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(attemptMs) })
  await response.arrayBuffer()
}

/**
 * Repeats `attempt` until it resolves. Gives up with the last failure at `deadline` (of `performance.now()`),
 * or as soon as `hopeless` gives a reason.
 */
export async function untilResolved<T>(
  attempt: () => Promise<T>,
  deadline: number,
  hopeless: () => Promise<string | undefined> = async () => undefined,
): Promise<T> {
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      const reason = await hopeless()
      if (reason !== undefined) throw new Error(reason, { cause: error })
      if (performance.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, pollMs))
    }
  }
}

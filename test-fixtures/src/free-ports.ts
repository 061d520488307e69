import { createServer, type Server } from 'node:net'

/** Below the range from which systems take the local ports of outgoing connections: a restart finds its ports free. */
const lowest = 10_000
const highest = 31_999
const attempts = 200

function hold(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server))
  })
}

function release(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}

/** That many distinct ports of 127.0.0.1 which nobody listens on at the moment. Another process may still be faster. */
export async function freePorts(count: number): Promise<number[]> {
  const held = new Map<number, Server>()
  try {
    for (let attempt = 0; held.size < count; attempt++) {
      if (attempt === attempts) throw new Error(`Found ${held.size} of ${count} free ports in ${attempts} attempts.`)
      const port = lowest + Math.floor(Math.random() * (highest - lowest + 1))
      const server = held.has(port) ? undefined : await hold(port)
      if (server) held.set(port, server)
    }
    return [...held.keys()]
  } finally {
    await Promise.all([...held.values()].map(release))
  }
}

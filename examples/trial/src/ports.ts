import { type AddressInfo, createServer } from 'node:net'

/** The port, if it is free on this machine; otherwise 0, which takes any that is. */
export function freeOrAny(port: number): Promise<number> {
  if (port === 0) return Promise.resolve(0)
  return listenOnce(port).catch(() => 0)
}

/** A port that is free now, for a program that has to be told which. */
export function freePort(): Promise<number> {
  return listenOnce(0)
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const { port: taken } = server.address() as AddressInfo
      server.close(() => resolve(taken))
    })
  })
}

import { createServer } from 'node:net'

/** The port, if it is free on this machine; otherwise 0, which takes any that is. */
export function freeOrAny(port: number): Promise<number> {
  if (port === 0) return Promise.resolve(0)
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(0))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(port)))
  })
}

import { connect } from 'node:net'

/** Below the range from which systems take the local ports of outgoing connections: a restart finds its ports free. */
const lowest = 10_000
const highest = 31_999
const attempts = 200

/**
 * Connects instead of listening for a moment: a process that another thread starts meanwhile would inherit the listening
 * socket, and hold the port on until it runs its own program.
 */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('connect', () => {
      socket.destroy()
      resolve(false)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'))
  })
}

/** That many distinct ports of 127.0.0.1 which nobody listens on at the moment. Another process may still be faster. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>()
  for (let attempt = 0; found.size < count; attempt++) {
    if (attempt === attempts + count)
      throw new Error(`Found ${found.size} of ${count} free ports in ${attempt} attempts.`)
    const port = lowest + Math.floor(Math.random() * (highest - lowest + 1))
    if (await isFree(port)) found.add(port)
  }
  return [...found]
}

import { expect } from 'vitest'
import type { ServerOptions, TestedServer } from './server.js'

export type Start<S extends TestedServer> = (options: ServerOptions) => Promise<S>

const shared = new Map<string, Map<string, Promise<TestedServer>>>()

function currentFile(): string {
  return expect.getState().testPath ?? ''
}

function isDown(server: TestedServer): boolean {
  return 'running' in server && server.running === false
}

/** The server of this kind and these options which the current test file shares, started if need be. */
export async function sharedServer<S extends TestedServer>(
  kind: string,
  options: ServerOptions,
  start: Start<S>,
): Promise<S> {
  const file = currentFile()
  const servers = shared.get(file) ?? new Map<string, Promise<TestedServer>>()
  shared.set(file, servers)
  const key = `${kind} ${JSON.stringify(options)}`
  const started = servers.get(key) ?? start(options)
  servers.set(key, started)
  // The key holds the kind, and a kind has one way to start within a file.
  const server = (await started) as S
  if (isDown(server)) await server.restart()
  return server
}

/** Ends the servers which the current test file shared. Real ones do not get the time to say goodbye. */
export async function stopSharedServers(): Promise<void> {
  const file = currentFile()
  const servers = [...(shared.get(file)?.values() ?? [])]
  shared.delete(file)
  const results = await Promise.allSettled(servers)
  await Promise.all(
    results.map(async (result) => {
      if (result.status === 'rejected') return
      const server: TestedServer & { kill?(): Promise<void> } = result.value
      await server.kill?.()
      await server.stop()
    }),
  )
}

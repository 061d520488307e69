import { inspect } from 'node:util'
import { expect } from 'vitest'
import { type ClientOptions, createClient } from '../src/index.node.js'
import { ACCOUNT, fakeServer, PASSWORD, type Scene } from './fake-server.js'

export type Settings = Partial<ClientOptions> & { readonly server?: Parameters<typeof fakeServer>[1] }

export function setUp(play: (scene: Scene) => Promise<void>, { server: how, ...options }: Settings = {}) {
  const server = fakeServer(play, how)
  const client = createClient({
    jid: ACCOUNT,
    password: PASSWORD,
    connector: server.connector,
    keepAlive: 0,
    ...options,
  })
  return { server, client, scene: () => server.scenes[0] as Scene }
}

/** The error that `start()` rejects with. */
export async function failure(play: (scene: Scene) => Promise<void>, settings: Settings = {}) {
  const made = setUp(play, settings)
  const error: unknown = await made.client.start().then(
    () => expect.fail('The login should have failed.'),
    (reason) => reason,
  )
  expect(made.client.status).toBe('offline')
  expect(inspect(error, { depth: 10 })).not.toContain(PASSWORD)
  return { ...made, error }
}

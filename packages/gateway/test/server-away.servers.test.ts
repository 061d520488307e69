import type { Client } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { registration } from '@trestle/xep-0077'
import { connectTcp } from '@trestle/xmlstream/tcp'
import { expect, it, onTestFinished, vi } from 'vitest'
import { createGateway, createMemoryStore } from '../src/index.js'
import { serverClient } from './over-server.js'
import { trialNetwork } from './trial-network.js'

const GATEWAY = 'trial.localhost'
const ECHO = `echobot@${GATEWAY}`
const LIMIT = { timeout: 30_000, interval: 50 }
const options = { users: { romeo: 'wherefore' }, components: { [GATEWAY]: 'secret' } }
const MESSAGES = 300

describeWithServers('a gateway whose server stops', { options }, (server) => {
  async function logIn(onBody: (body: string, id: string | undefined) => void): Promise<Client> {
    const client = serverClient(server(), { resource: 'orchard' })
    onTestFinished(() => client.stop())
    client.on('message', ({ from, body, id }) => {
      if (from?.bare.toString() === ECHO && body !== undefined) onBody(body, id)
    })
    await client.start()
    client.send(client.presence())
    return client
  }

  it('keeps what it took from the network meanwhile, and brings all of it once, in order', async () => {
    const { host, componentPort: port } = server()
    const { network, trial } = trialNetwork()
    // The user is back first: in which order a server brings what it kept, and what comes live, is its own business.
    let open: () => void = () => {}
    let gate = Promise.resolve()
    const connector = { connect: (to: Parameters<typeof connectTcp>[0]) => gate.then(() => connectTcp(to)) }
    const component = { jid: GATEWAY, secret: 'secret', host, port, connector, reconnect: { initial: 100, max: 1000 } }
    const gateway = createGateway({ network, store: createMemoryStore(), component })
    onTestFinished(() => gateway.stop())
    await gateway.start()
    const first = await logIn(() => {})
    const loggedIn = trial.next()
    await first.get(registration).register(GATEWAY, { username: 'romeo', password: 'secret' })
    const session = await loggedIn
    await vi.waitFor(() => expect(gateway.users[0]?.status.state).toBe('online'), LIMIT)
    await first.stop()
    gate = new Promise((resolve) => {
      open = resolve
    })

    const bodies = Array.from({ length: MESSAGES }, (_, index) => `message ${index}`)
    await server().restart(async () => {
      await Promise.all(bodies.map((body, index) => session.says('echobot', body, { legacyId: `m${index}` })))
    })
    expect(gateway.component.xmpp.online).toBe(false)
    const ids = new Map<string | undefined, string>()
    await logIn((body, id) => void ids.set(id, body))
    open()
    await vi.waitFor(() => expect([...ids.values()]).toEqual(bodies), LIMIT)
  }, 120_000)
})

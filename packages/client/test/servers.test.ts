import { describeWithServers, type RealServer } from '@trestle/test-fixtures'
import { ping } from '@trestle/xep-0199'
import { afterEach, expect, it } from 'vitest'
import { type Client, createClient, type NodeClientOptions } from '../src/index.node.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }

describeWithServers('a client', { options: { users } }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  function make(user: keyof typeof users, options: Partial<NodeClientOptions> = {}): Client {
    const { host, c2sPort, domain, ca } = server() as RealServer
    const client = createClient({
      jid: `${user}@${domain}`,
      password: users[user],
      host,
      port: c2sPort,
      tls: { ca },
      ...options,
    })
    clients.push(client)
    return client
  }

  it('logs in by STARTTLS and SCRAM', async () => {
    const client = make('romeo', { mechanisms: ['SCRAM-SHA-1'], resource: 'orchard' })
    const jid = await client.start()
    expect(jid.toString()).toBe('romeo@localhost/orchard')
    expect(client.jid.equals(jid)).toBe(true)
    expect(client.status).toBe('online')
  })

  it('asks the server for a sign of life', async () => {
    const client = make('romeo').use(ping)
    await client.start()
    await expect(client.get(ping).ping()).resolves.toBeGreaterThanOrEqual(0)
  })
})

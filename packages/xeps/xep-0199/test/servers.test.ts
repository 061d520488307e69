import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'
import { ping } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 45_000 }

describeWithServers('pings', { options: { users } }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(ping).start()
    return client
  }

  it('asks the server', async () => {
    const romeo = await login('romeo')
    await expect(romeo.get(ping).ping(undefined, limit)).resolves.toBeGreaterThanOrEqual(0)
  })

  it('asks another client through the server, which answers', async () => {
    const [romeo, juliet] = await Promise.all([login('romeo'), login('juliet')])
    await expect(romeo.get(ping).ping(juliet.jid, limit)).resolves.toBeGreaterThanOrEqual(0)
  })
})

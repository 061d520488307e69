import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'
import { receipts } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 45_000 }

describeWithServers('receipts', { options: { users } }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(receipts).start()
    return client
  }

  it('come from another client through the server', async () => {
    const [romeo, juliet] = await Promise.all([login('romeo'), login('juliet')])
    const arrived = juliet.xmpp.events.wait('message', limit)
    await romeo.get(receipts).send(romeo.xmpp.message({ to: juliet.jid, body: 'Madam' }), limit)
    expect((await arrived).body).toBe('Madam')
  })

  it('do not come from an account that is not there', async () => {
    const romeo = await login('romeo')
    const message = romeo.xmpp.message({ to: 'rosaline@localhost', body: 'Farewell' })
    await expect(romeo.get(receipts).send(message, limit)).rejects.toMatchObject({ condition: 'service-unavailable' })
  })
})

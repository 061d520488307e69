import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'
import { bob } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 45_000 }

describeWithServers('bits of binary', { options: { users } }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(bob).start()
    return client
  }

  it('are fetched from another client through the server', async () => {
    const [romeo, juliet] = await Promise.all([login('romeo'), login('juliet')])
    const data = Uint8Array.from({ length: 8192 }, (_, index) => (index * 7919) % 251)
    const cid = await juliet.get(bob).setBob(data, 'image/png', { maxAge: 60 })
    await expect(romeo.get(bob).getBob({ cid, from: juliet.jid }, limit)).resolves.toEqual({
      cid,
      type: 'image/png',
      maxAge: 60,
      data,
    })
    await juliet.get(bob).delBob(cid)
    const gone = juliet.get(bob).getBob({ cid, from: romeo.jid }, limit)
    await expect(gone).rejects.toMatchObject({ condition: 'item-not-found' })
  })
})

import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'
import { version } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 45_000 }

describeWithServers('software versions', { options: { users } }, (server, kind) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(version).start()
    return client
  }

  it('asks the server, which says what it is', async () => {
    const romeo = await login('romeo')
    const answer = await romeo.get(version).getVersion(undefined, limit)
    expect(answer.name.toLowerCase()).toContain(kind)
    expect(answer.version).not.toBe('')
  })

  it('asks another client through the server', async () => {
    const [romeo, juliet] = await Promise.all([login('romeo'), login('juliet')])
    await expect(romeo.get(version).getVersion(juliet.jid, limit)).resolves.toEqual({
      name: 'Trestle',
      version: 'unspecified',
    })
  })
})

import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'
import { caps, capsLearned, NS_CAPS } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 45_000 }

describeWithServers('entity capabilities', { options: { users } }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(caps).start()
    return client
  }

  it('are told and learned by presences through the server', async () => {
    const [romeo, juliet] = await Promise.all([login('romeo'), login('juliet')])
    const learned = juliet.xmpp.events.wait(capsLearned, { ...limit, where: ({ jid }) => jid.equals(romeo.jid) })
    romeo.send(romeo.xmpp.presence({ to: juliet.jid }))
    const { caps: told, info } = await learned
    expect(told).toEqual(await romeo.get(caps).own())
    expect(info.features).toContain(NS_CAPS)
    await expect(juliet.get(caps).supports(romeo.jid, NS_CAPS, limit)).resolves.toBe(true)
  })
})

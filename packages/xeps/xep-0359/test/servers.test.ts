import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'
import { stanzaIdOf, stanzaIds } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 15_000 }

describeWithServers('stanza ids', { options: { users } }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(stanzaIds).start()
    return client
  }

  it('are those that the own account gave, and no other', async () => {
    const [romeo, juliet] = await Promise.all([login('romeo'), login('juliet')])
    const arrived = juliet.xmpp.events.wait('message', limit)
    romeo.send(romeo.message({ to: juliet.jid, body: 'What light?' }))
    const message = await arrived
    const id = await juliet.get(stanzaIds).getStanzaId(message, { from: romeo.jid }, limit)
    expect(id).toBe(stanzaIdOf(message, juliet.jid.bare))
    expect(id).toMatch(/./)
    expect(stanzaIdOf(message, romeo.jid.bare)).toBeUndefined()
  })
})

import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'
import { chatState, chatStates } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 45_000 }

describeWithServers('chat states', { options: { users } }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(chatStates).start()
    return client
  }

  it('pass through the server, on their own and with messages', async () => {
    const [romeo, juliet] = await Promise.all([login('romeo'), login('juliet')])
    const told = juliet.xmpp.events.wait(chatState, limit)
    romeo.get(chatStates).send(juliet.jid, 'composing', { thread: 'act2' })
    const { from, state, message } = await told
    expect([`${from}`, state, message.thread]).toEqual([`${romeo.jid}`, 'composing', 'act2'])
  })
})

import { type Client, createClient } from '@trestle/client'
import { RosterQuery } from '@trestle/stanza'
import { describeWithServers } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'
import { delay, readDelay } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 45_000 }

describeWithServers('delayed delivery', { options: { users } }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(delay).start()
    return client
  }

  it('tells when a message was kept for somebody who was away', async () => {
    const before = Math.floor(Date.now() / 1000) * 1000
    const romeo = await login('romeo')
    romeo.xmpp.send(romeo.xmpp.message({ to: 'juliet@localhost', body: 'Art thou there?' }))
    // The server answers in order: when it has answered this, it has taken the message.
    await romeo.xmpp.iq.request('get', undefined, RosterQuery.encode({ items: [] }), limit)
    const juliet = await login('juliet')
    const kept = juliet.xmpp.events.wait('message', { ...limit, where: ({ body }) => body === 'Art thou there?' })
    juliet.xmpp.send(juliet.xmpp.presence())
    const found = readDelay(await kept)
    expect(found?.stamp.getTime()).toBeGreaterThanOrEqual(before)
    expect(found?.stamp.getTime()).toBeLessThanOrEqual(Date.now() + 1000)
    expect(`${found?.from}`).toBe('localhost')
    expect(readDelay(await kept, { by: 'localhost' })).toEqual(found)
  })
})

import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'
import { disco, NS_DISCO_INFO } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 45_000 }

describeWithServers('service discovery', { options: { users } }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(disco).start()
    return client
  }

  it('asks the server what it is, and what belongs to it', async () => {
    const romeo = await login('romeo')
    const { domain } = server()
    const { identities, features } = await romeo.get(disco).getInfo(domain, {}, limit)
    expect(identities).toContainEqual(expect.objectContaining({ category: 'server', type: 'im' }))
    expect(features).toContain(NS_DISCO_INFO)
    expect(await romeo.get(disco).getItems(domain, {}, limit)).toBeInstanceOf(Array)
    await expect(romeo.get(disco).supports(domain, 'urn:xmpp:ping', limit)).resolves.toBe(true)
  })

  it('asks the server about its own account', async () => {
    const romeo = await login('romeo')
    const { identities } = await romeo.get(disco).getInfo(romeo.jid.bare, {}, limit)
    expect(identities).toContainEqual(expect.objectContaining({ category: 'account', type: 'registered' }))
  })

  it('asks another client through the server, and is told what it is', async () => {
    const [romeo, juliet] = await Promise.all([login('romeo'), login('juliet')])
    juliet.get(disco).addIdentity({ category: 'client', type: 'pc', name: 'Lute' })
    juliet.get(disco).addItem({ node: 'songs', name: 'Songs' })
    const { identities, features } = await romeo.get(disco).getInfo(juliet.jid, {}, limit)
    expect(identities).toEqual([{ category: 'client', type: 'pc', name: 'Lute' }])
    expect(features).toContain(NS_DISCO_INFO)
    const [item] = await romeo.get(disco).getItems(juliet.jid, {}, limit)
    expect(item).toEqual({ jid: juliet.jid, node: 'songs', name: 'Songs' })
    const unknown = romeo.get(disco).getInfo(juliet.jid, { node: 'poems' }, limit)
    await expect(unknown).rejects.toMatchObject({ code: 'item-not-found' })
  })
})

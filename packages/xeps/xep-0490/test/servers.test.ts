import { type Client, createClient } from '@trestle/client'
import { JID } from '@trestle/jid'
import { describeWithServers } from '@trestle/test-fixtures'
import { caps } from '@trestle/xep-0115'
import { stanzaIdOf } from '@trestle/xep-0359'
import { afterEach, expect, it } from 'vitest'
import { displayedChanged, displayedSync } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 20_000 }

describeWithServers('displayed states', { options: { users } }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(caps).use(displayedSync).start()
    client.send(client.presence())
    // Meanwhile the server asks what this client wants to be notified of.
    for (let n = 0; n < 3; n++) await client.get(displayedSync).getAll(limit)
    return client
  }

  it('are shared by the clients of an account', async () => {
    const [orchard, tomb] = [await login('romeo'), await login('romeo')]
    const api = orchard.get(displayedSync)
    const juliet = JID.from('juliet@capulet.example')
    const feast = JID.from('feast@rooms.verona.example')
    const changed = tomb.xmpp.events.wait(displayedChanged, limit)
    await api.setDisplayed({ chat: juliet, id: 'wall-7', by: orchard.xmpp.jid.bare }, limit)
    expect((await changed).state).toMatchObject({ id: 'wall-7' })
    await api.setDisplayed({ chat: feast, id: 'dance-3', by: feast }, limit)
    await api.setDisplayed({ chat: juliet, id: 'wall-9', by: orchard.xmpp.jid.bare }, limit)
    const states = await tomb.get(displayedSync).getAll(limit)
    expect(states.map(({ chat, id }) => `${chat} ${id}`).sort()).toEqual([`${feast} dance-3`, `${juliet} wall-9`])
  })

  it('are those of messages that the server gave an id', async () => {
    const [orchard, tomb, juliet] = [await login('romeo'), await login('romeo'), await login('juliet')]
    const heard = orchard.xmpp.events.wait('message', limit)
    juliet.send(juliet.message({ to: orchard.jid, type: 'chat', body: 'Ay me' }))
    const message = await heard
    const changed = tomb.xmpp.events.wait(displayedChanged, limit)
    await orchard.get(displayedSync).markDisplayed(message, limit)
    const { state } = await changed
    expect(String(state.chat)).toBe(String(juliet.jid.bare))
    expect(state.id).toBe(stanzaIdOf(message, orchard.jid.bare))
    expect(await tomb.get(displayedSync).getDisplayed(juliet.jid.bare, limit)).toEqual(state)
  })
})

import { type Client, createClient } from '@trestle/client'
import { JID } from '@trestle/jid'
import { describeWithServers } from '@trestle/test-fixtures'
import { caps } from '@trestle/xep-0115'
import { afterEach, expect, it } from 'vitest'
import { displayedChanged, displayedSync } from '../src/index.js'

const options = { users: { romeo: 'wherefore' } }
const limit = { timeout: 20_000 }

describeWithServers('displayed states', { options }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function romeo(): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `romeo@${domain}`, password: options.users.romeo, host, port, tls: { ca } })
    clients.push(client)
    await client.use(caps).use(displayedSync).start()
    client.send(client.presence())
    // Meanwhile the server asks what this client wants to be notified of.
    for (let n = 0; n < 3; n++) await client.get(displayedSync).getDisplayed(limit)
    return client
  }

  it('are shared by the clients of an account', async () => {
    const [orchard, tomb] = [await romeo(), await romeo()]
    const api = orchard.get(displayedSync)
    const juliet = JID.from('juliet@capulet.example')
    const feast = JID.from('feast@rooms.verona.example')
    const changed = tomb.xmpp.events.wait(displayedChanged, limit)
    await api.setDisplayed({ chat: juliet, id: 'wall-7', by: orchard.xmpp.jid.bare }, limit)
    expect((await changed).state).toMatchObject({ id: 'wall-7' })
    await api.setDisplayed({ chat: feast, id: 'dance-3', by: feast }, limit)
    await api.setDisplayed({ chat: juliet, id: 'wall-9', by: orchard.xmpp.jid.bare }, limit)
    const states = await tomb.get(displayedSync).getDisplayed(limit)
    expect(states.map(({ chat, id }) => `${chat} ${id}`).sort()).toEqual([`${feast} dance-3`, `${juliet} wall-9`])
  })
})

import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'
import { roomsIn, storedBookmarks, withRoom } from '../src/index.js'

const options = { users: { romeo: 'wherefore' }, prosody: { modules: ['private'] } }
const limit = { timeout: 20_000 }
const FEAST = 'feast@rooms.verona.example'

describeWithServers('stored bookmarks', { options }, (server, kind) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  it.each(['private-xml', 'pubsub'] as const)('are kept by the server as %s', async (place) => {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `romeo@${domain}`, password: options.users.romeo, host, port, tls: { ca } })
    clients.push(client)
    await client.use(storedBookmarks, { place }).start()
    const api = client.get(storedBookmarks)
    await api.setBookmarks({ conferences: [], urls: [{ url: 'https://almanac.verona.example/', name: place }] }, limit)
    await api.changeBookmarks((all) => withRoom(all, FEAST, () => ({ name: 'The Feast', nick: 'Pilgrim' })), limit)
    const found = await api.getBookmarks(limit)
    expect(roomsIn(found)).toMatchObject([{ name: 'The Feast', nick: 'Pilgrim' }])
    // Prosody makes items of XEP-0402 of them, which are for rooms alone.
    expect(found.urls).toMatchObject(kind === 'prosody' ? [] : [{ name: place }])
  })
})
